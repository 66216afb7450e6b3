import { Controller, Inject, Param, Query, Req } from "@nestjs/common";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { generateApiKey } from "../auth/authenticate.js";
import type { Caller } from "../auth/caller.js";
import { answer, pageQuery } from "./answer.js";
import { apiKeyAnswer, egressAnswer, madeApiKeyAnswer } from "./answers/access-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { isoTime } from "./connector-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, reading } from "./operation.js";
import { apiKeyBody } from "./platform-bodies.js";
import { invalid, notFound, type PointedError } from "./problem.js";
import { readBody, readQuery } from "./read-body.js";
import type { AuditEntry, StoredApiKey } from "./store.js";
import { withoutUndefined } from "./without-undefined.js";

const tag = "Access";

/** Keys, the audit log, and where deliveries come from. */
@Controller()
export class AccessController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/api-keys",
    roles: administering,
    tag,
    summary: "API keys of the tenant, without the keys themselves; to platform-admin those of the platform too",
    query: pageQuery,
    data: z.array(apiKeyAnswer),
  })
  async keys(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = readQuery(pageQuery, rawQuery);
    const { items, nextCursor } = await this.dependencies.database.platform.apiKeys.list(caller.tenant, {
      ...withoutUndefined(query),
      withPlatform: caller.role === "platform-admin",
      company: caller.company,
    });
    return answer(items.map(viewKey), { nextCursor });
  }

  @Operation({
    method: "POST",
    path: "/api/v1/api-keys",
    roles: administering,
    tag,
    summary: "Makes an API key; it is shown this once",
    body: apiKeyBody,
    status: 201,
    data: madeApiKeyAnswer,
  })
  async createKey(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const body = readBody(apiKeyBody, request);
    const { platform } = this.dependencies.database;
    const tenant = body.role === "platform-admin" ? null : (body.tenant ?? caller.tenant);
    if (tenant !== null && tenant !== caller.tenant && (await platform.tenants.get(tenant)) === null)
      throw invalid([{ pointer: "/tenant", message: "is not a known tenant" }]);
    const errors = keyErrors(body, caller);
    if (errors.length > 0) throw invalid(errors);
    const key = generateApiKey();
    const company = body.company ?? caller.company;
    const record = await platform.apiKeys.create(key, {
      tenant,
      name: body.name,
      role: body.role,
      company,
      system: body.system,
      expiresAtMs: body.expiresAt === null ? null : Date.parse(body.expiresAt),
    });
    const { name, role } = record;
    const detail = { name, role, company };
    await this.audit(tenant ?? caller.tenant, { actor: caller.actor, action: "api-key.create", target: `api-key:${record.id}`, detail });
    return answer<z.infer<typeof madeApiKeyAnswer>>({ ...viewKey(record), key });
  }

  @Operation({
    method: "DELETE",
    path: "/api/v1/api-keys/:id",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Revokes an API key at once",
    status: 204,
  })
  async deleteKey(@FromCaller() caller: Caller, @Param("id") id: string): Promise<void> {
    const { apiKeys } = this.dependencies.database.platform;
    const isGone = (await apiKeys.remove(caller.tenant, id)) || (caller.role === "platform-admin" && (await apiKeys.remove(null, id)));
    if (!isGone) throw notFound("API key");
    await this.audit(caller.tenant, { actor: caller.actor, action: "api-key.delete", target: `api-key:${id}` });
  }

  @Operation({
    method: "GET",
    path: "/api/v1/egress",
    roles: reading,
    tag,
    summary: "Addresses that deliveries come from, for receivers' allow lists",
    data: egressAnswer,
  })
  egress() {
    const { egressSourceIps, egressRequireHttps } = this.dependencies.settings;
    return answer<z.infer<typeof egressAnswer>>({ sourceIps: egressSourceIps, requireHttps: egressRequireHttps });
  }

  private async audit(tenant: string, entry: Omit<AuditEntry, "detail"> & Partial<AuditEntry>): Promise<void> {
    await this.dependencies.database.asTenant(tenant, (store) => store.audit.append({ detail: {}, ...entry }));
  }
}

/** Nobody makes a key that may do more than their own. */
function keyErrors(body: z.infer<typeof apiKeyBody>, caller: Caller): readonly PointedError[] {
  const errors: PointedError[] = [];
  const isPlatformAdmin = caller.role === "platform-admin";
  if (body.role === "platform-admin" && !isPlatformAdmin) errors.push({ pointer: "/role", message: "only a platform-admin may make such a key" });
  if (body.tenant !== undefined && body.tenant !== caller.tenant && !isPlatformAdmin) errors.push({ pointer: "/tenant", message: "must be your own tenant" });
  if (body.role === "inbound" && (body.company ?? caller.company) === null)
    errors.push({ pointer: "/company", message: "is needed: an inbound key receives for one company" });
  if (caller.company !== null && body.company !== null && body.company !== caller.company)
    errors.push({ pointer: "/company", message: `must be ${caller.company}, the company of your key` });
  return errors;
}

function viewKey({ id, tenant, name, role, company, system, prefix, createdAtMs, expiresAtMs, lastUsedAtMs }: StoredApiKey): z.infer<typeof apiKeyAnswer> {
  const times = { createdAt: isoTime(createdAtMs), expiresAt: isoTime(expiresAtMs), lastUsedAt: isoTime(lastUsedAtMs) };
  return { id, tenant, name, role, company, system, prefix, ...times };
}
