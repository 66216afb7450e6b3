import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { answer, pageQuery } from "../../api/answer.js";
import { FromCaller } from "../../api/caller-parameter.js";
import type { SavedConnector } from "../../api/connector-changes.js";
import { deleteConnector } from "../../api/delete-connector.js";
import { apiDependencies, type ApiDependencies } from "../../api/dependencies.js";
import { knownEventTypes } from "../../api/known-event-types.js";
import { administering, Operation, reading } from "../../api/operation.js";
import { notFound } from "../../api/problem.js";
import { bodyJson, readQuery } from "../../api/read-body.js";
import { withoutUndefined } from "../../api/without-undefined.js";
import type { Caller } from "../../auth/caller.js";
import { inWebhookWords } from "./field-names.js";
import { findWebhook, tgmWebhooks } from "./find-webhook.js";
import { changeWebhook, createWebhook } from "./save-webhook.js";
import { newWebhook, webhookChanges } from "./webhook-body.js";
import { viewOneWebhook, viewWebhooks } from "./webhook-view.js";

const tag = "TGM Expert";
const path = "/api/admin/webhooks";

/** TGM Expert's document, "Admin API": the webhooks themselves. */
@Controller()
export class TgmWebhooksController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({ method: "GET", path: `${path}/event-types`, roles: reading, tag, summary: "TGM Expert's event types" })
  async eventTypes(@FromCaller() caller: Caller) {
    const types = (await knownEventTypes(this.dependencies, caller)).list({ source: "tgm-expert" });
    return answer(types.map(({ name, description, group }) => ({ code: name, description, category: group })));
  }

  @Operation({
    method: "GET",
    path: `${path}/company/:id`,
    roles: reading,
    tag,
    summary: "Webhooks of a company, by id; null instead of its number: the system-wide ones",
    query: pageQuery,
  })
  async ofCompany(@FromCaller() caller: Caller, @Param("id") id: string, @Query() rawQuery: unknown) {
    const query = readQuery(pageQuery, rawQuery);
    const company = companyOf(caller, id);
    return this.dependencies.database.asTenant(caller.tenant, async (store) => {
      const { items, nextCursor } = await store.connectors.list({ ...tgmWebhooks, ...withoutUndefined(query), company });
      return answer(await viewWebhooks(this.dependencies, store, items), { nextCursor });
    });
  }

  @Operation({ method: "GET", path: `${path}/:id`, roles: reading, tag, summary: "One webhook" })
  async get(@FromCaller() caller: Caller, @Param("id") id: string) {
    return answer(await viewOneWebhook(this.dependencies, await findWebhook(this.dependencies, caller, id)));
  }

  @Operation({ method: "POST", path, roles: administering, tag, summary: "Creates a webhook; its secret is shown this once", body: newWebhook, status: 201 })
  async create(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const saved = await createWebhook(this.dependencies, caller, bodyJson(request));
    return this.shown(saved, "Webhook created. Save the secret key - it won't be shown again.");
  }

  @Operation({ method: "PUT", path: `${path}/:id`, roles: administering, tag, summary: "Changes a webhook; what is absent stays", body: webhookChanges })
  async change(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const before = await findWebhook(this.dependencies, caller, id);
    return this.shown(await changeWebhook(this.dependencies, caller, before, bodyJson(request)), "Webhook updated.");
  }

  @Operation({ method: "DELETE", path: `${path}/:id`, roles: administering, tag, summary: "Deletes a webhook; its history stays", status: 204 })
  async delete(@FromCaller() caller: Caller, @Param("id") id: string): Promise<void> {
    const found = await findWebhook(this.dependencies, caller, id);
    const find = (stored: typeof found | null) => stored ?? notFoundWebhook();
    await deleteConnector(this.dependencies, { caller, id: found.id, find, tellsTarget: true });
  }

  private async shown({ stored, newSecret, warnings }: SavedConnector, message: string) {
    const view = await viewOneWebhook(this.dependencies, stored);
    const data = newSecret === null ? view : { ...view, secret: newSecret };
    return answer(data, { message, ...(warnings.length === 0 ? {} : { warnings: inWebhookWords(warnings) }) });
  }
}

function notFoundWebhook(): never {
  throw notFound("webhook");
}

/** 404 for what is no company, and for another than the key's. */
function companyOf(caller: Caller, id: string): number | null {
  const company = id === "null" ? null : Number(id);
  const isNumber = company === null || /^[1-9]\d{0,14}$/.test(id);
  if (!isNumber || (caller.company !== null && company !== caller.company)) throw notFound("company");
  return company;
}
