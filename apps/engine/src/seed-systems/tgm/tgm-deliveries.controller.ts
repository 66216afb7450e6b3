import { Controller, Inject, Param, Query } from "@nestjs/common";
import { z } from "zod";
import { answer, pageQuery } from "../../api/answer.js";
import { FromCaller } from "../../api/caller-parameter.js";
import { apiDependencies, type ApiDependencies } from "../../api/dependencies.js";
import { administering, Operation, reading } from "../../api/operation.js";
import { conflict, notFound, Problem } from "../../api/problem.js";
import { readQuery } from "../../api/read-body.js";
import { sentRequest } from "../../api/sent-request.js";
import type { DeliveryDetail } from "../../api/store.js";
import { withoutUndefined } from "../../api/without-undefined.js";
import type { Caller } from "../../auth/caller.js";
import { tgmStatuses, tgmStatusOf, viewTgmDelivery, viewTgmDetail } from "./delivery-view.js";
import { findWebhook } from "./find-webhook.js";

const tag = "TGM Expert";
const path = "/api/admin/webhooks";
const listQuery = pageQuery.extend({ status: z.enum(["PENDING", "SUCCESS", "FAILED"]).optional() });

/** TGM Expert's document, "Viewing Delivery History". Deliveries have numbers here. */
@Controller()
export class TgmDeliveriesController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({ method: "GET", path: `${path}/:id/deliveries`, roles: reading, tag, summary: "Deliveries of a webhook, newest first", query: listQuery })
  async list(@FromCaller() caller: Caller, @Param("id") id: string, @Query() rawQuery: unknown) {
    const webhook = await findWebhook(this.dependencies, caller, id);
    const { status, ...page } = readQuery(listQuery, rawQuery);
    const filter = withoutUndefined({ ...page, connectorId: webhook.id, status: status === undefined ? undefined : tgmStatuses[status] });
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.deliveries.list(filter);
      return answer(items.map(viewTgmDelivery), { nextCursor });
    });
  }

  @Operation({ method: "GET", path: `${path}/deliveries/:id`, roles: reading, tag, summary: "One delivery, with what was sent and answered" })
  async get(@FromCaller() caller: Caller, @Param("id") id: string) {
    const delivery = await this.existing(caller, id);
    const isUnkept = delivery.body === null && tgmStatusOf(delivery.status) === "SUCCESS";
    const sent = isUnkept ? await this.dependencies.database.asTenant(caller.tenant, (store) => sentRequest(this.dependencies, store, delivery)) : null;
    return answer(viewTgmDetail(delivery, sent));
  }

  @Operation({ method: "POST", path: `${path}/deliveries/:id/retry`, roles: administering, tag, summary: "Tries a failed or waiting delivery again now" })
  async retry(@FromCaller() caller: Caller, @Param("id") id: string) {
    const delivery = await this.existing(caller, id);
    if (delivery.test) throw conflict("A test ping is one attempt; send another with POST /api/admin/webhooks/{id}/test.");
    if (tgmStatusOf(delivery.status) === "SUCCESS") throw conflict("The delivery has succeeded; only failed and pending ones are tried again.");
    const again = await this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const became = await store.deliveries.retry({ id: delivery.id, dueMs: this.dependencies.clock.now(), dropBody: false });
      if (became !== "retrying") throw conflict("The delivery is being tried right now.");
      await store.audit.append({ actor: caller.actor, action: "delivery.retry", target: `delivery:${delivery.id}`, detail: { render: "original" } });
      return store.deliveries.get(delivery.id);
    });
    this.dependencies.runtime.wake(delivery.connectorId);
    return answer(viewTgmDelivery(again ?? delivery), { message: "Delivery queued for retry." });
  }

  /** Of a TGM webhook that the caller may see; 404 otherwise. */
  private async existing(caller: Caller, id: string): Promise<DeliveryDetail> {
    const isNumber = /^[1-9]\d{0,14}$/.test(id);
    const found = isNumber ? await this.dependencies.database.asTenant(caller.tenant, (store) => store.deliveries.get(Number(id))) : null;
    if (found === null) throw notFound("delivery");
    await findWebhook(this.dependencies, caller, String(found.connectorId)).catch((error: unknown) => {
      throw error instanceof Problem && error.status === 404 ? notFound("delivery") : error;
    });
    return found;
  }
}
