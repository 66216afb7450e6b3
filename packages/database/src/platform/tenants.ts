import type { TenantQuotas, ValidationMode } from "@trunkline/core";
import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { ApiSession } from "../api-session.js";
import { nextVersion } from "../configuration/next-version.js";
import { storedTenantOf } from "../configuration/stored-of-row.js";
import type { StoredTenant } from "../configuration/stored-connector.js";
import { addUsualAlertRules } from "../alerts/usual-rules.js";
import { TenantEntity, type TenantRow } from "../entities/tenant.js";
import type { Sealing } from "../open-options.js";
import { moveIn, stayIn } from "../tenant-databases/move-in.js";
import { prepareTenantDatabase } from "../tenant-databases/prepare.js";
import { TenantDatabaseRefusedError } from "../tenant-databases/tenant-database-error.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

export interface TenantInput {
  readonly id: string;
  readonly name: string;
  /** Default `warn`. */
  readonly validation?: ValidationMode;
  /** Default `["*"]`. */
  readonly eventTypes?: readonly string[];
  /** Of a database of its own for its configuration; made where it is missing on the engine's server. */
  readonly databaseUrl?: string | null;
  /** null lifts a limit; those that are absent stay as they are. */
  readonly quotas?: Partial<TenantQuotas>;
}

/** What tenants' own databases need. */
export interface OwnDatabases {
  /** Of the engine's database. */
  readonly engineUrl: string;
  readonly sealing: Sealing;
}

export interface TenantAdministration {
  /** Rejects with TenantDatabaseRefusedError where the database cannot be its own. */
  create(input: TenantInput): Promise<StoredTenant | "exists">;
  get(id: string): Promise<StoredTenant | null>;
  /** By id. */
  list(request: PageRequest): Promise<Page<StoredTenant>>;
  /** What is absent stays. null when there is none. With a first `databaseUrl` its configuration moves there. Rejects with TenantDatabaseRefusedError. */
  update(id: string, changes: Partial<Omit<TenantInput, "id">>): Promise<StoredTenant | null>;
}

export function tenantAdministration(session: ApiSession, databases: OwnDatabases): TenantAdministration {
  return {
    create: (input) => create(session, databases, input),
    get: (id) =>
      session.inPlatform(async (em) => {
        const row = await em.findOne(TenantEntity, { id, erasedAt: null });
        return row === null ? null : storedTenantOf(row);
      }),
    list: (request) =>
      session.inPlatform(async (em) => {
        const limit = limitOf(request);
        const [after] = positionOf<[string]>(request, 1) ?? [""];
        const rows = await em.find(TenantEntity, { id: { $gt: after }, erasedAt: null }, { orderBy: { id: "asc" }, limit: limit + 1 });
        return pageOf(rows, limit, { item: storedTenantOf, position: ({ id }) => [id] });
      }),
    update: (id, changes) => update(session, databases, { id, changes }),
  };
}

async function create(session: ApiSession, databases: OwnDatabases, input: TenantInput): Promise<StoredTenant | "exists"> {
  const { id, name, validation = "warn", eventTypes = ["*"], databaseUrl: url = null, quotas = {} } = input;
  const found = await session.inPlatform((em) => em.findOne(TenantEntity, { id }));
  if (found !== null) return "exists";
  if (url !== null) await prepareTenantDatabase({ engineUrl: databases.engineUrl, url, tenant: id, name });
  return session.inPlatform(async (em) => {
    // Taken first, the version's lock also keeps two creations of one id apart.
    const configVersion = await nextVersion(em);
    if ((await em.findOne(TenantEntity, { id })) !== null) return "exists";
    const own = url === null ? { databaseUrl: null } : await moveTo(em, databases, { tenant: id, url });
    const now = new Date();
    const row = em.create(TenantEntity, { id, name, validation, eventTypes, quotas, ownVersion: 0, ...own, configVersion, createdAt: now, updatedAt: now });
    await em.flush();
    await addUsualAlertRules(em, id);
    return storedTenantOf(row);
  });
}

async function moveTo(em: EntityManager, { sealing }: OwnDatabases, { tenant, url }: { readonly tenant: string; readonly url: string }) {
  return { ownVersion: await moveIn(em, tenant, url), databaseUrl: sealing.seal(tenant, url) };
}

interface TenantUpdate {
  readonly id: string;
  readonly changes: Partial<Omit<TenantInput, "id">>;
}

async function update(session: ApiSession, databases: OwnDatabases, { id, changes }: TenantUpdate): Promise<StoredTenant | null> {
  const { databaseUrl: url } = changes;
  const before = await session.inPlatform((em) => em.findOne(TenantEntity, { id }));
  if (before === null) return null;
  if (typeof url === "string") await prepareTenantDatabase({ engineUrl: databases.engineUrl, url, tenant: id, name: before.name });
  return session.inPlatform(async (em) => {
    const configVersion = await nextVersion(em);
    const row = await em.findOne(TenantEntity, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (row === null) return null;
    const { name = row.name, validation = row.validation, eventTypes = row.eventTypes } = changes;
    const own = url === undefined ? {} : await changedPlace(em, databases, { row, url });
    const quotas = { ...row.quotas, ...changes.quotas };
    em.assign(row, { name, validation, eventTypes, quotas, ...own, configVersion, updatedAt: new Date() }, { mergeObjectProperties: false });
    await em.flush();
    return storedTenantOf(row);
  });
}

async function changedPlace(em: EntityManager, databases: OwnDatabases, { row, url }: { readonly row: TenantRow; readonly url: string | null }) {
  const isOwn = typeof row.databaseUrl === "string";
  if (url === null && isOwn) throw new TenantDatabaseRefusedError("cannot be taken away again: the configuration lies there");
  if (url === null) return {};
  if (!isOwn) return moveTo(em, databases, { tenant: row.id, url });
  return { ownVersion: await stayIn(row.id, url, row.ownVersion), databaseUrl: databases.sealing.seal(row.id, url) };
}
