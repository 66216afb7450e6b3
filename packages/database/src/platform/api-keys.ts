import { createHash, randomUUID } from "node:crypto";
import { query, queryOne, type ApiSession } from "../api-session.js";
import { ApiKeyEntity, type ApiKeyRow } from "../entities/api-key.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

/** Characters of a key that are kept in clear, so that a person knows it again. */
const prefixLength = 8;

export interface ApiKeyInput {
  readonly name: string;
  readonly role: string;
  /** null = of the platform. */
  readonly tenant: string | null;
  readonly company?: number | null;
  readonly system?: string | null;
  readonly expiresAtMs?: number | null;
}

export interface StoredApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly tenant: string | null;
  readonly company: number | null;
  readonly system: string | null;
  readonly prefix: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  /** At most a minute old. */
  readonly lastUsedAtMs: number | null;
}

interface ApiKeyRequest extends PageRequest {
  /** Those of the platform too. */
  readonly withPlatform?: boolean;
  /** Those of one company; null or absent: whatever their company. */
  readonly company?: number | null;
}

export interface ApiKeyAdministration {
  /** Keeps the key's SHA-256 and first characters, never the key. The same key again changes nothing. */
  create(key: string, input: ApiKeyInput): Promise<StoredApiKey>;
  /** By lower-case hex SHA-256; null when unknown. An expired one is given too: the caller says why it refuses. */
  findByHash(hash: string): Promise<StoredApiKey | null>;
  /** Of one tenant, or with null those of the platform; by id. */
  list(tenant: string | null, request: ApiKeyRequest): Promise<Page<StoredApiKey>>;
  /** By id, of those of the given ids (UUIDs) that are keys of the tenant, or of the platform where that is asked for. */
  namesOf(tenant: string, ids: readonly string[], withPlatform: boolean): Promise<ReadonlyMap<string, string>>;
  /** Its console sessions end with it. False when there is none in that tenant. */
  remove(tenant: string | null, id: string): Promise<boolean>;
}

export function apiKeyAdministration(session: ApiSession): ApiKeyAdministration {
  return {
    create: (key, input) => create(session, key, input),
    findByHash: (hash) => findByHash(session, hash),
    list: (tenant, request) =>
      session.inPlatform(async (em) => {
        const limit = limitOf(request);
        const position = positionOf<[string]>(request, 1);
        const of = request.withPlatform === true ? { $or: [{ tenant }, { tenant: null }] } : { tenant };
        const ofCompany = typeof request.company === "number" ? { company: request.company } : {};
        const where = { ...of, ...ofCompany, ...(position === null ? {} : { id: { $gt: position[0] } }) };
        const rows = await em.find(ApiKeyEntity, where, { orderBy: { id: "asc" }, limit: limit + 1 });
        return pageOf(rows, limit, { item: storedKeyOf, position: ({ id }) => [id] });
      }),
    namesOf: (tenant, ids, withPlatform) =>
      session.inPlatform(async (em) => {
        const rows = await query<{ readonly id: string; readonly name: string }>(em, namesSql, [ids, tenant, withPlatform]);
        return new Map(rows.map(({ id, name }) => [id, name]));
      }),
    remove: (tenant, id) => session.inPlatform(async (em) => (await query(em, removeSql, [id, tenant])).length === 1),
  };
}

/** Of a key, as `findByHash` wants it. Keys are long and random, so a plain hash serves. */
export function hashApiKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

function create(session: ApiSession, key: string, input: ApiKeyInput): Promise<StoredApiKey> {
  return session.inPlatform(async (em) => {
    const hash = hashApiKey(key);
    const known = await em.findOne(ApiKeyEntity, { hash });
    if (known !== null) return storedKeyOf(known);
    const { name, role, tenant, company = null, system = null, expiresAtMs = null } = input;
    const expiresAt = expiresAtMs === null ? null : new Date(expiresAtMs);
    const row = em.create(ApiKeyEntity, {
      id: randomUUID(),
      name,
      role,
      tenant,
      company,
      system,
      prefix: key.slice(0, prefixLength),
      hash,
      createdAt: new Date(),
      expiresAt,
      lastUsedAt: null,
    });
    await em.flush();
    return storedKeyOf(row);
  });
}

/** A key in constant use costs a write a minute. */
const stampEveryMs = 60_000;
const stampSql = `update trunkline.api_key set last_used_at = now() where hash = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`;
const findSql = `select id, name, role, tenant, company::float8 as company, system, prefix, ${["created", "expires", "last_used"].map((name) => `round(extract(epoch from ${name}_at) * 1000)::float8 as ${name}_ms`).join(", ")} from trunkline.api_key where hash = $1`;

const namesSql = `select id::text, name from trunkline.api_key where id = any($1::uuid[]) and (tenant = $2 or ($3 and tenant is null))`;

/** A session that another process begins meanwhile opens nothing: its key is looked up at each request. */
const removeSql = `with removed as (delete from trunkline.api_key where id::text = $1 and tenant is not distinct from $2 returning id, hash),
sessions as (delete from trunkline.console_session where key_hash in (select hash from removed))
select id from removed`;

type FoundRow = Omit<StoredApiKey, "createdAtMs" | "expiresAtMs" | "lastUsedAtMs"> & {
  readonly created_ms: number;
  readonly expires_ms: number | null;
  readonly last_used_ms: number | null;
};

function findByHash(session: ApiSession, hash: string): Promise<StoredApiKey | null> {
  return session.inPlatform(async (em) => {
    const row = await queryOne<FoundRow>(em, findSql, [hash]);
    if (row === null) return null;
    if (row.last_used_ms === null || row.last_used_ms < Date.now() - stampEveryMs) await query(em, stampSql, [hash]);
    const { created_ms: createdAtMs, expires_ms: expiresAtMs, last_used_ms: lastUsedAtMs, ...rest } = row;
    return { ...rest, createdAtMs, expiresAtMs, lastUsedAtMs };
  });
}

function storedKeyOf(row: ApiKeyRow): StoredApiKey {
  const { id, name, role, prefix, createdAt } = row;
  return {
    id,
    name,
    role,
    tenant: row.tenant ?? null,
    company: row.company ?? null,
    system: row.system ?? null,
    prefix,
    createdAtMs: createdAt.getTime(),
    expiresAtMs: row.expiresAt?.getTime() ?? null,
    lastUsedAtMs: row.lastUsedAt?.getTime() ?? null,
  };
}
