import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { FromCaller } from "./caller-parameter.js";
import { deliveryFilter, deliveryListQuery, viewDelivery, viewDetail } from "./delivery-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, reading } from "./operation.js";
import { conflict, notFound } from "./problem.js";
import { readBody, readQuery } from "./read-body.js";
import { sentRequest } from "./sent-request.js";
import type { DeliveryDetail, StoredDelivery, TenantStore } from "./store.js";

const tag = "Deliveries";
const listQuery = deliveryListQuery.extend({ connectorId: z.coerce.number().int().optional() });
const retryBody = z.strictObject({ render: z.enum(["original", "current"]).default("original") });

@Controller()
export class DeliveriesController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({ method: "GET", path: "/api/v1/deliveries", roles: reading, tag, summary: "Deliveries, newest first", query: listQuery })
  async list(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = readQuery(listQuery, rawQuery);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.deliveries.list(deliveryFilter(query));
      return answer((await visibleDeliveries(store, caller, items)).map(viewDelivery), { nextCursor });
    });
  }

  @Operation({ method: "GET", path: "/api/v1/deliveries/:id", roles: reading, tag, summary: "One delivery with its attempts" })
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
    return answer({ id: delivery.id, status: "retrying" });
  }
}

async function existing(store: TenantStore, caller: Caller, id: string): Promise<DeliveryDetail> {
  const delivery = await store.deliveries.get(/^\d{1,15}$/.test(id) ? Number(id) : id);
  if (delivery === null || (await visibleDeliveries(store, caller, [delivery])).length === 0) throw notFound("delivery");
  return delivery;
}

/** A company's key sees deliveries of its company's connectors only. */
async function visibleDeliveries<Item extends StoredDelivery>(store: TenantStore, caller: Caller, items: readonly Item[]): Promise<readonly Item[]> {
  if (caller.company === null) return items;
  const ids = [...new Set(items.map(({ connectorId }) => connectorId))];
  const companies = new Map<number, number | null>();
  for (const id of ids) companies.set(id, (await store.connectors.get(id))?.company ?? null);
  return items.filter(({ connectorId }) => companies.get(connectorId) === caller.company);
}
