import { Controller, Inject, Param, Query, Req, Res } from "@nestjs/common";
import { TenantDatabaseRefusedError, type StoredCompany, type StoredTenant } from "@trunkline/database";
import type { JsonObject } from "@trunkline/plugin-api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Caller } from "../auth/caller.js";
import { databaseUrlSealing, maskDatabaseUrl } from "../secrets/index.js";
import { answer, pageQuery } from "./answer.js";
import { tenantAnswer } from "./answers/tenant-answer.js";
import { companyAnswer } from "./answers/company-answer.js";
import { FromCaller } from "./caller-parameter.js";
import { isoTime } from "./connector-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, platformOnly, reading } from "./operation.js";
import { companyBody, companyPatch, tenantBody, tenantPatch } from "./platform-bodies.js";
import { conflict, invalid, notFound } from "./problem.js";
import { readBody, readQuery } from "./read-body.js";
import { refuseCompanyKey } from "./refuse-company-key.js";
import { withoutUndefined } from "./without-undefined.js";

const tag = "Platform";

/** Tenants and the companies inside them. */
@Controller()
export class PlatformController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({
    method: "GET",
    path: "/api/v1/tenants",
    roles: reading,
    tag,
    summary: "All tenants; to others than platform-admin their own",
    query: pageQuery,
    data: z.array(tenantAnswer),
  })
  async tenants(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = readQuery(pageQuery, rawQuery);
    if (caller.role !== "platform-admin") return answer([viewTenant(await this.tenant(caller.tenant))], { nextCursor: null });
    const { items, nextCursor } = await this.dependencies.database.platform.tenants.list(withoutUndefined(query));
    return answer(
      items.map((stored) => this.view(stored)),
      { nextCursor },
    );
  }

  @Operation({
    method: "POST",
    path: "/api/v1/tenants",
    roles: platformOnly,
    tag,
    summary: "Creates a tenant",
    body: tenantBody,
    status: 201,
    data: tenantAnswer,
  })
  async createTenant(@FromCaller() caller: Caller, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const body = readBody(tenantBody, request);
    const created = await ownDatabase(this.dependencies.database.platform.tenants.create({ ...body, quotas: withoutUndefined(body.quotas) }));
    if (created === "exists") throw conflict(`The tenant ${body.id} exists already.`);
    await this.changed(body.id, caller, { action: "tenant.create", target: `tenant:${body.id}` });
    reply.header("location", `/api/v1/tenants/${body.id}`);
    return answer(this.view(created));
  }

  @Operation({ method: "PATCH", path: "/api/v1/tenants/:id", roles: platformOnly, tag, summary: "Changes a tenant", body: tenantPatch, data: tenantAnswer })
  async patchTenant(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const before = this.view(await this.tenant(id));
    const body = readBody(tenantPatch, request);
    const { databaseUrl, quotas = {}, ...patch } = body;
    // As it was shown: it stays.
    const url = databaseUrl === before.databaseUrl ? undefined : databaseUrl;
    const updated = await ownDatabase(
      this.dependencies.database.platform.tenants.update(id, { ...withoutUndefined({ ...patch, databaseUrl: url }), quotas: withoutUndefined(quotas) }),
    );
    if (updated === null) throw notFound("tenant");
    await this.changed(id, caller, { action: "tenant.update", target: `tenant:${id}`, detail: { fields: Object.keys(body) } });
    return answer(this.view(updated));
  }

  @Operation({
    method: "GET",
    path: "/api/v1/companies",
    roles: reading,
    tag,
    summary: "Companies of the tenant",
    query: pageQuery,
    data: z.array(companyAnswer),
  })
  async companies(@FromCaller() caller: Caller, @Query() rawQuery: unknown) {
    const query = readQuery(pageQuery, rawQuery);
    if (caller.company !== null) return answer([viewCompany(await this.company(caller, String(caller.company)))], { nextCursor: null });
    const { items, nextCursor } = await this.dependencies.database.platform.companies.list(caller.tenant, withoutUndefined(query));
    return answer(items.map(viewCompany), { nextCursor });
  }

  @Operation({
    method: "POST",
    path: "/api/v1/companies",
    roles: administering,
    ofWholeTenant: true,
    tag,
    summary: "Creates a company",
    body: companyBody,
    status: 201,
    data: companyAnswer,
  })
  async createCompany(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    const { timezone, ...body } = readBody(companyBody, request);
    const created = await this.dependencies.database.platform.companies.create({ ...body, tenant: caller.tenant, timeZone: timezone });
    if (created === "exists") throw conflict(`The company ${body.id} exists already.`);
    await this.changed(caller.tenant, caller, { action: "company.create", target: `company:${body.id}` });
    return answer(viewCompany(created));
  }

  @Operation({
    method: "PATCH",
    path: "/api/v1/companies/:id",
    roles: administering,
    tag,
    summary: "Changes a company",
    body: companyPatch,
    data: companyAnswer,
  })
  async patchCompany(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const found = await this.company(caller, id);
    const body = readBody(companyPatch, request);
    const { timezone, ...patch } = body;
    // What a company may see is for its tenant to say.
    if (patch.eventTypes !== undefined) refuseCompanyKey(caller);
    const updated = await this.dependencies.database.platform.companies.update(caller.tenant, found.id, withoutUndefined({ ...patch, timeZone: timezone }));
    if (updated === null) throw notFound("company");
    await this.changed(caller.tenant, caller, { action: "company.update", target: `company:${id}`, detail: { fields: Object.keys(body) } });
    return answer(viewCompany(updated));
  }

  /** To the platform: where the database lies too. */
  private view(stored: StoredTenant) {
    const sealing = databaseUrlSealing(this.dependencies.secretBox);
    const url = stored.databaseUrl === null ? null : maskDatabaseUrl(sealing.open(stored.id, stored.databaseUrl));
    return { ...viewTenant(stored), databaseUrl: url };
  }

  private async tenant(id: string): Promise<StoredTenant> {
    const found = await this.dependencies.database.platform.tenants.get(id);
    if (found === null) throw notFound("tenant");
    return found;
  }

  private async company(caller: Caller, id: string): Promise<StoredCompany> {
    const isOpen = /^[1-9]\d{0,15}$/.test(id) && (caller.company === null || String(caller.company) === id);
    const found = isOpen ? await this.dependencies.database.platform.companies.get(caller.tenant, Number(id)) : null;
    if (found === null) throw notFound("company");
    return found;
  }

  private async changed(
    tenant: string,
    { actor }: Caller,
    what: { readonly action: string; readonly target: string; readonly detail?: JsonObject },
  ): Promise<void> {
    await this.dependencies.database.asTenant(tenant, (store) => store.audit.append({ actor, detail: {}, ...what }));
    await this.dependencies.runtime.refresh();
  }
}

/** A database that cannot become the tenant's is a fault of the body. */
async function ownDatabase<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TenantDatabaseRefusedError) throw invalid([{ pointer: "/databaseUrl", message: error.message }]);
    throw error;
  }
}

/** To the tenant itself only whether it has a database of its own. */
function viewTenant({ id, name, validation, eventTypes, quotas, databaseUrl, createdAtMs, updatedAtMs }: StoredTenant): z.infer<typeof tenantAnswer> {
  return { id, name, validation, eventTypes, quotas, hasOwnDatabase: databaseUrl !== null, createdAt: isoTime(createdAtMs), updatedAt: isoTime(updatedAtMs) };
}

function viewCompany({ id, name, timeZone, eventTypes, createdAtMs, updatedAtMs }: StoredCompany): z.infer<typeof companyAnswer> {
  return { id, name, timezone: timeZone, eventTypes, createdAt: isoTime(createdAtMs), updatedAt: isoTime(updatedAtMs) };
}
