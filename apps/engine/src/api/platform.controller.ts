import { Controller, Inject, Param, Req, Res } from "@nestjs/common";
import type { StoredCompany, StoredTenant } from "@trunkline/database";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "../auth/caller.js";
import { answer } from "./answer.js";
import { FromCaller } from "./caller-parameter.js";
import { isoTime } from "./connector-view.js";
import { apiDependencies, type ApiDependencies } from "./dependencies.js";
import { administering, Operation, platformOnly, reading } from "./operation.js";
import { companyBody, companyPatch, tenantBody, tenantPatch } from "./platform-bodies.js";
import { conflict, notFound, Problem } from "./problem.js";
import { readBody } from "./read-body.js";

const tag = "Platform";

/** Tenants and the companies inside them. */
@Controller()
export class PlatformController {
  constructor(@Inject(apiDependencies) private readonly dependencies: ApiDependencies) {}

  @Operation({ method: "GET", path: "/api/v1/tenants", roles: reading, tag, summary: "All tenants; to others than platform-admin their own" })
  async tenants(@FromCaller() caller: Caller) {
    const all = await this.dependencies.database.platform.tenants.list();
    return answer(all.filter((tenant) => caller.role === "platform-admin" || tenant.id === caller.tenant).map(viewTenant), { nextCursor: null });
  }

  @Operation({ method: "POST", path: "/api/v1/tenants", roles: platformOnly, tag, summary: "Creates a tenant", body: tenantBody, status: 201 })
  async createTenant(@FromCaller() caller: Caller, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const body = readBody(tenantBody, request);
    if (!(await this.dependencies.database.platform.tenants.create(body))) throw conflict(`The tenant ${body.id} exists already.`);
    await this.changed(body.id, caller, { action: "tenant.create", target: `tenant:${body.id}` });
    reply.header("location", `/api/v1/tenants/${body.id}`);
    return answer(viewTenant(await this.tenant(body.id)));
  }

  @Operation({ method: "PATCH", path: "/api/v1/tenants/:id", roles: platformOnly, tag, summary: "Changes a tenant", body: tenantPatch })
  async patchTenant(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const { name, validation, eventTypes, databaseUrl } = await this.tenant(id);
    const patch = withoutUndefined(readBody(tenantPatch, request));
    await this.dependencies.database.platform.tenants.update({ id, name, validation, eventTypes, databaseUrl, ...patch });
    await this.changed(id, caller, { action: "tenant.update", target: `tenant:${id}` });
    return answer(viewTenant(await this.tenant(id)));
  }

  @Operation({ method: "GET", path: "/api/v1/companies", roles: reading, tag, summary: "Companies of the tenant" })
  async companies(@FromCaller() caller: Caller) {
    const all = await this.dependencies.database.platform.companies.list(caller.tenant);
    return answer(all.filter(({ id }) => caller.company === null || id === caller.company).map(viewCompany), { nextCursor: null });
  }

  @Operation({ method: "POST", path: "/api/v1/companies", roles: administering, tag, summary: "Creates a company", body: companyBody, status: 201 })
  async createCompany(@FromCaller() caller: Caller, @Req() request: FastifyRequest) {
    refuseCompanyKey(caller);
    const { timezone, ...body } = readBody(companyBody, request);
    const isNew = await this.dependencies.database.platform.companies.create({ ...body, tenant: caller.tenant, timeZone: timezone });
    if (!isNew) throw conflict(`The company ${body.id} exists already.`);
    await this.changed(caller.tenant, caller, { action: "company.create", target: `company:${body.id}` });
    return answer(viewCompany(await this.company(caller, String(body.id))));
  }

  @Operation({ method: "PATCH", path: "/api/v1/companies/:id", roles: administering, tag, summary: "Changes a company", body: companyPatch })
  async patchCompany(@FromCaller() caller: Caller, @Param("id") id: string, @Req() request: FastifyRequest) {
    const { tenant, name, timeZone, eventTypes, ...found } = await this.company(caller, id);
    const { timezone, ...patch } = withoutUndefined(readBody(companyPatch, request));
    await this.dependencies.database.platform.companies.update({ tenant, id: found.id, name, eventTypes, ...patch, timeZone: timezone === undefined ? timeZone : timezone });
    await this.changed(tenant, caller, { action: "company.update", target: `company:${id}` });
    return answer(viewCompany(await this.company(caller, id)));
  }

  private async tenant(id: string): Promise<StoredTenant> {
    const found = await this.dependencies.database.platform.tenants.get(id);
    if (found === null) throw notFound("tenant");
    return found;
  }

  private async company(caller: Caller, id: string): Promise<StoredCompany> {
    const all = await this.dependencies.database.platform.companies.list(caller.tenant);
    const found = all.find((company) => String(company.id) === id && (caller.company === null || company.id === caller.company));
    if (found === undefined) throw notFound("company");
    return found;
  }

  private async changed(tenant: string, caller: Caller, { action, target }: { readonly action: string; readonly target: string }): Promise<void> {
    await this.dependencies.database.asTenant(tenant, (store) => store.audit.append({ actor: caller.actor, action, target, detail: {} }));
    await this.dependencies.runtime.refresh();
  }
}

/** A company's key may not make other companies. */
export function refuseCompanyKey(caller: Caller): void {
  if (caller.company !== null) throw new Problem(403, "A key that is bound to a company may not do this.");
}

function withoutUndefined<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Value;
}

/** The URL of a tenant's own database holds a password: only whether there is one is shown. */
function viewTenant({ id, name, validation, eventTypes, databaseUrl, createdAtMs, updatedAtMs }: StoredTenant) {
  return { id, name, validation, eventTypes, hasOwnDatabase: databaseUrl !== null, createdAt: isoTime(createdAtMs), updatedAt: isoTime(updatedAtMs) };
}

function viewCompany({ id, name, timeZone, eventTypes, createdAtMs, updatedAtMs }: StoredCompany) {
  return { id, name, timezone: timeZone, eventTypes, createdAt: isoTime(createdAtMs), updatedAt: isoTime(updatedAtMs) };
}
