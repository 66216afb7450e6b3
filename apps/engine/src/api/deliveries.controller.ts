import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { deliveryAnswer, deliveryDetailAnswer, retriedAnswer } from "./answers/delivery-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { deliveryFilter, deliveryListQuery, viewDelivery, viewDetail } from "./delivery-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, reading } from "./operation.js";
import { conflict, notFound } from "./problem.js";
import { readBody, readQuery } from "./read-body.js";
import { pageMeta, plannedTime, searchedSince, searchedText } from "./search-query.js";
import { sentRequest } from "./sent-request.js";
import type { DeliveryDetail, StoredDelivery, TenantStore } from "./store.js";
import { withoutUndefined } from "./without-undefined.js";

const tag = "Deliveries";
const listQuery = deliveryListQuery.extend({
  connectorId: z.coerce.number().int().optional(),
  type: z.string().max(128).optional().describe("Of the event; looked for in the newest 20,000 rows, `meta.searched` says how far"),
  ...searchedText,
  ...plannedTime,
});
const retryBody = z.strictObject({ render: z.enum(["original", "current"]).default("original") });

@Controller()
export class DeliveriesController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/deliveries",
    roles: reading,
    tag,
    summary: "Deliveries, newest first",
    query: listQuery,
    data: z.array(deliveryAnswer),
  })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = readQuery(listQuery, rawQuery);
    const { type, text, since, until, eventId, ...rest } = query;
    const times = { fromMs: text === undefined ? since : searchedSince(since, this.dependencies.clock.now()), untilMs: until };
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const isSearch = (type !== undefined || text !== undefined) && eventId === undefined;
      const page = isSearch
        ? await store.deliveries.search(withoutUndefined({ ...deliveryFilter(rest), ...times, type, text }))
        : await store.deliveries.list(withoutUndefined({ ...deliveryFilter({ ...rest, eventId }), ...times }));
      return answer(page.items.filter((delivery) => isVisible(caller, delivery)).map(viewDelivery), pageMeta(page));
    });
  }

  @Operation({ method: "GET", path: "/api/v1/deliveries/:id", roles: reading, tag, summary: "One delivery with its attempts", data: deliveryDetailAnswer })
  async get(@FromCaller() caller: Caller, @Param("id") id: string) {
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const delivery = await existing(store, caller, id);
      const isUnkept = delivery.body === null && (delivery.status === "delivered" || delivery.status === "accepted");
      return answer(viewDetail(delivery, isUnkept ? await sentRequest(this.dependencies, store, delivery) : null));
    });
  }

  @Operation({
    method: "POST",
    path: "/api/v1/deliveries/:id/retry",
    roles: administering,
    tag,
    summary: "Tries again now, with the first attempt's bytes or rendered anew",
    body: retryBody,
    status: 202,
    data: retriedAnswer,
  })
  async retry(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const delivery = await this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const found = await existing(store, caller, id);
      if (found.test) throw conflict("A test is one attempt of an event that is not kept; POST /connectors/{id}/test sends another.");
      const { render } = readBody(retryBody, request);
      if ((await store.connectors.get(found.connectorId)) === null) throw conflict("Its connector was deleted.");
      const became = await store.deliveries.retry({ id: found.id, dueMs: this.dependencies.clock.now(), dropBody: render === "current" });
      if (became !== "retrying") throw conflict("The delivery is being tried right now.");
      await store.audit.append({ actor: caller.actor, action: "delivery.retry", target: `delivery:${id}`, detail: { render } });
      return found;
    });
    this.dependencies.runtime.wake(delivery.connectorId);
    return answer<z.infer<typeof retriedAnswer>>({ id: delivery.id, status: "retrying" });
  }
}

async function existing(store: TenantStore, caller: Caller, id: string): Promise<DeliveryDetail> {
  const delivery = await store.deliveries.get(/^\d{1,15}$/.test(id) ? Number(id) : id);
  if (delivery === null || !isVisible(caller, delivery)) throw notFound("delivery");
  return delivery;
}

/** A company's key sees deliveries of its company's connectors only. */
function isVisible({ company }: Caller, delivery: StoredDelivery): boolean {
  return company === null || delivery.company === company;
}
