import type { ApiSession } from "../api-session.js";
import { nextVersion } from "../configuration/next-version.js";
import { storedCompanyOf } from "../configuration/stored-of-row.js";
import type { StoredCompany } from "../configuration/stored-connector.js";
import { CompanyEntity } from "../entities/company.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

export interface CompanyInput {
  readonly tenant: string;
  readonly id: number;
  readonly name: string;
  /** IANA name; default none = UTC. */
  readonly timeZone?: string | null;
  /** Default `["*"]`. */
  readonly eventTypes?: readonly string[];
}

/** Companies of every tenant; the caller says which tenant is meant. */
export interface CompanyAdministration {
  create(input: CompanyInput): Promise<StoredCompany | "exists">;
  get(tenant: string, id: number): Promise<StoredCompany | null>;
  /** By id. */
  list(tenant: string, request: PageRequest): Promise<Page<StoredCompany>>;
  /** What is absent stays. null when there is none. */
  update(tenant: string, id: number, changes: Partial<Omit<CompanyInput, "tenant" | "id">>): Promise<StoredCompany | null>;
}

export function companyAdministration(session: ApiSession): CompanyAdministration {
  return {
    create: (input) => create(session, input),
    get: (tenant, id) =>
      session.inTenant(tenant, async (em) => {
        const row = await em.findOne(CompanyEntity, { tenant, id });
        return row === null ? null : storedCompanyOf(row);
      }),
    list: (tenant, request) =>
      session.inTenant(tenant, async (em) => {
        const limit = limitOf(request);
        const [after] = positionOf<[number]>(request, 1) ?? [Number.MIN_SAFE_INTEGER];
        const rows = await em.find(CompanyEntity, { tenant, id: { $gt: after } }, { orderBy: { id: "asc" }, limit: limit + 1 });
        return pageOf(rows, limit, { item: storedCompanyOf, position: ({ id }) => [id] });
      }),
    update: (tenant, id, changes) =>
      session.inPlatform(async (em) => {
        const configVersion = await nextVersion(em);
        const row = await em.findOne(CompanyEntity, { tenant, id });
        if (row === null) return null;
        const { name = row.name, timeZone = row.timeZone, eventTypes = row.eventTypes } = changes;
        em.assign(row, { name, timeZone, eventTypes, configVersion, updatedAt: new Date() }, { mergeObjectProperties: false });
        await em.flush();
        return storedCompanyOf(row);
      }),
  };
}

function create(session: ApiSession, input: CompanyInput): Promise<StoredCompany | "exists"> {
  return session.inPlatform(async (em) => {
    const configVersion = await nextVersion(em);
    const { tenant, id, name, timeZone = null, eventTypes = ["*"] } = input;
    if ((await em.findOne(CompanyEntity, { tenant, id })) !== null) return "exists";
    const now = new Date();
    const row = em.create(CompanyEntity, { tenant, id, name, timeZone, eventTypes, configVersion, createdAt: now, updatedAt: now });
    await em.flush();
    return storedCompanyOf(row);
  });
}
