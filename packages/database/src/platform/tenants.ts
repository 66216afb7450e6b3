import type { ValidationMode } from "@trunkline/core";
import type { ApiSession } from "../api-session.js";
import { nextVersion } from "../configuration/next-version.js";
import { storedTenantOf } from "../configuration/stored-of-row.js";
import type { StoredTenant } from "../configuration/stored-connector.js";
import { addUsualAlertRules } from "../alerts/usual-rules.js";
import { TenantEntity } from "../entities/tenant.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

export interface TenantInput {
  readonly id: string;
  readonly name: string;
  /** Default `warn`. */
  readonly validation?: ValidationMode;
  /** Default `["*"]`. */
  readonly eventTypes?: readonly string[];
  readonly databaseUrl?: string | null;
}

export interface TenantAdministration {
  create(input: TenantInput): Promise<StoredTenant | "exists">;
  get(id: string): Promise<StoredTenant | null>;
  /** By id. */
  list(request: PageRequest): Promise<Page<StoredTenant>>;
  /** What is absent stays. null when there is none. */
  update(id: string, changes: Partial<Omit<TenantInput, "id">>): Promise<StoredTenant | null>;
}

export function tenantAdministration(session: ApiSession): TenantAdministration {
  return {
    create: (input) => create(session, input),
    get: (id) =>
      session.inPlatform(async (em) => {
        const row = await em.findOne(TenantEntity, { id });
        return row === null ? null : storedTenantOf(row);
      }),
    list: (request) =>
      session.inPlatform(async (em) => {
        const limit = limitOf(request);
        const [after] = positionOf<[string]>(request, 1) ?? [""];
        const rows = await em.find(TenantEntity, { id: { $gt: after } }, { orderBy: { id: "asc" }, limit: limit + 1 });
        return pageOf(rows, limit, { item: storedTenantOf, position: ({ id }) => [id] });
      }),
    update: (id, changes) => update(session, id, changes),
  };
}

function create(session: ApiSession, input: TenantInput): Promise<StoredTenant | "exists"> {
  return session.inPlatform(async (em) => {
    // Taken first, the version's lock also keeps two creations of one id apart.
    const configVersion = await nextVersion(em);
    if ((await em.findOne(TenantEntity, { id: input.id })) !== null) return "exists";
    const { id, name, validation = "warn", eventTypes = ["*"], databaseUrl = null } = input;
    const now = new Date();
    const row = em.create(TenantEntity, { id, name, validation, eventTypes, databaseUrl, configVersion, createdAt: now, updatedAt: now });
    await em.flush();
    await addUsualAlertRules(em, id);
    return storedTenantOf(row);
  });
}

function update(session: ApiSession, id: string, changes: Partial<Omit<TenantInput, "id">>): Promise<StoredTenant | null> {
  return session.inPlatform(async (em) => {
    const configVersion = await nextVersion(em);
    const row = await em.findOne(TenantEntity, { id });
    if (row === null) return null;
    const { name = row.name, validation = row.validation, eventTypes = row.eventTypes, databaseUrl = row.databaseUrl } = changes;
    em.assign(row, { name, validation, eventTypes, databaseUrl, configVersion, updatedAt: new Date() }, { mergeObjectProperties: false });
    await em.flush();
    return storedTenantOf(row);
  });
}
