import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { FromCaller } from "./caller-parameter.js";
import { deliveryListQuery, viewAttempt, viewDelivery } from "./delivery-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, reading } from "./operation.js";
import { conflict, notFound } from "./problem.js";
import { readBody, readQuery } from "./read-body.js";
import type { RecordedDelivery, TenantStore } from "./store.js";

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
      const { items, nextCursor } = await store.deliveries.list({ ...query, company: caller.company ?? undefined });
      return answer(items.map(viewDelivery), { nextCursor });
    });
  }

  @Operation({ method: "GET", path: "/api/v1/deliveries/:id", roles: reading, tag, summary: "One delivery with its attempts" })
  async get(@FromCaller() caller: Caller, @Param("id") id: string) {
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const delivery = await existing(store, caller, id);
      const attempts = await store.deliveries.attempts(id);
      return answer({ ...viewDelivery(delivery), body: delivery.body?.text ?? null, contentType: delivery.body?.contentType ?? null, bodySha256: delivery.bodySha256, attemptLog: attempts.map(viewAttempt) });
    });
  }

  @Operation({ method: "POST", path: "/api/v1/deliveries/:id/retry", roles: administering, tag, summary: "Tries again now, with the first attempt's bytes or rendered anew", body: retryBody, status: 202 })
  async retry(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const delivery = await this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const found = await existing(store, caller, id);
      const { render } = readBody(retryBody, request);
      if (!(await store.deliveries.retry(id, render))) throw conflict("The delivery is under way or waits already.");
      await store.audit.append({ actor: caller.actor, action: "delivery.retry", target: `delivery:${id}`, detail: { render } });
      return found;
    });
    this.dependencies.runtime.wake(delivery.connectorId);
    return answer({ id, status: "parked" });
  }
}

async function existing(store: TenantStore, caller: Caller, id: string): Promise<RecordedDelivery> {
  const delivery = await store.deliveries.get(id);
  if (delivery === null || (caller.company !== null && delivery.company !== caller.company)) throw notFound("delivery");
  return delivery;
}
