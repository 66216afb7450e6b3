import { Controller, Inject, Param } from "@nestjs/common";
import { answer } from "../../api/answer.js";
import { FromCaller } from "../../api/caller-parameter.js";
import { disable, enable, rotateSecret, type ActionInput } from "../../api/connector-actions.js";
import { apiDependencies, type ApiDependencies } from "../../api/dependencies.js";
import { administering, Operation } from "../../api/operation.js";
import { notFound } from "../../api/problem.js";
import type { Caller } from "../../auth/caller.js";
import { viewTgmDelivery } from "./delivery-view.js";
import { findWebhook } from "./find-webhook.js";
import { viewOneWebhook } from "./webhook-view.js";

const tag = "TGM Expert";
const path = (action: string): string => `/api/admin/webhooks/:id/${action}`;

/** TGM Expert's document, "Admin API": what can be done with a webhook. */
@Controller()
export class TgmActionsController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({ method: "POST", path: path("enable"), roles: administering, tag, summary: "Switches on; resets the failure counter" })
  async enable(@FromCaller() caller: Caller, @Param("id") id: string) {
    return answer(await viewOneWebhook(this.dependencies, await enable(await this.input(caller, id), "deliver")), { message: "Webhook enabled." });
  }

  @Operation({ method: "POST", path: path("disable"), roles: administering, tag, summary: "Switches off" })
  async disable(@FromCaller() caller: Caller, @Param("id") id: string) {
    return answer(await viewOneWebhook(this.dependencies, await disable(await this.input(caller, id))), { message: "Webhook disabled." });
  }

  @Operation({
    method: "POST",
    path: path("regenerate-secret"),
    roles: administering,
    tag,
    summary: "A new secret, shown this once; it signs the next attempt",
  })
  async regenerateSecret(@FromCaller() caller: Caller, @Param("id") id: string) {
    const { stored, newSecret } = await rotateSecret(await this.input(caller, id), { force: true });
    const message = "Secret regenerated. Save the secret key - it won't be shown again.";
    return answer({ ...(await viewOneWebhook(this.dependencies, stored)), secret: newSecret }, { message });
  }

  @Operation({ method: "POST", path: path("test"), roles: administering, tag, summary: "Sends webhook.ping and waits for the answer" })
  async test(@FromCaller() caller: Caller, @Param("id") id: string) {
    const input = await this.input(caller, id);
    const { deliveryId, outcome } = await this.dependencies.runtime.test({ tenant: caller.tenant, connectorId: input.id, eventType: null });
    const delivery = await this.dependencies.database.asTenant(caller.tenant, async (store) => {
      await store.audit.append({ actor: caller.actor, action: "connector.test", target: `connector:${input.id}`, detail: { outcome } });
      return store.deliveries.get(deliveryId);
    });
    if (delivery === null) throw notFound("delivery");
    const view = viewTgmDelivery(delivery);
    return answer(view, { message: view.status === "SUCCESS" ? "The endpoint has taken the test ping." : "The endpoint has not taken the test ping." });
  }

  /** 404 before anything else. */
  private async input(caller: Caller, id: string): Promise<ActionInput> {
    const stored = await findWebhook(this.dependencies, caller, id);
    return { dependencies: this.dependencies, caller, id: stored.id };
  }
}
