import type { ConnectorDocument } from "@trunkline/core";
import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { query } from "../api-session.js";
import { nextVersion } from "../configuration/next-version.js";
import { storedConnectorOf, storedRevisionOf } from "../configuration/stored-of-row.js";
import type { StoredConnector } from "../configuration/stored-connector.js";
import { ConnectorRevisionEntity } from "../entities/connector-revision.js";
import { ConnectorEntity, type ConnectorRow } from "../entities/connector.js";
import type { LastCheck } from "../operations/connector-checks.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

/** What belongs to a connector beside its document. */
export interface ConnectorSecrets {
  readonly sealedSecrets: Readonly<Record<string, string>>;
  readonly secretPreview: string | null;
}

export interface ConnectorUpdate extends ConnectorSecrets {
  readonly id: number;
  /** Of `If-Match`; null = whatever it is now. */
  readonly expectedRevision: number | null;
  /** Its `id`, `tenant` and `revision` are ignored. */
  readonly document: ConnectorDocument;
}

/** What the engine has found out about a connector. */
export interface ConnectorState {
  readonly consecutiveFailures: number;
  readonly lastFiredAtMs: number | null;
  readonly breaker: "closed" | "open" | "half_open";
  readonly blockedUntilMs: number | null;
  readonly blockedReason: string | null;
  readonly lastCheck: LastCheck | null;
  /** 2xx answers of all attempts, 0 to 1, from the last 24 hours' five-minute buckets; null without attempts. */
  readonly successRate24h: number | null;
}

export interface ConnectorFilter extends PageRequest {
  readonly plugin?: string;
  /** null: those of the whole tenant. */
  readonly company?: number | null;
  /** Of the webhook plugin. */
  readonly dialect?: string;
  /** A part of the name or of the URL, in any case. */
  readonly search?: string;
  /** All of them are among its tags. */
  readonly tags?: readonly string[];
}

/** A word that connectors are found by. */
export interface ConnectorTag {
  readonly tag: string;
  /** Connectors that have it. */
  readonly count: number;
}

export interface ConnectorStore {
  /** `document.id` comes from `platform.nextConnectorId()`: secrets are sealed to it before. The revision becomes 1. */
  create(document: ConnectorDocument, secrets: ConnectorSecrets): Promise<StoredConnector>;
  /** null when there is none or it was deleted. */
  get(id: number): Promise<StoredConnector | null>;
  /** By id; without deleted ones. */
  list(request: ConnectorFilter): Promise<Page<StoredConnector>>;
  /** How many there are; without deleted ones. */
  count(filter: Omit<ConnectorFilter, keyof PageRequest>): Promise<number>;
  /** By name; null: of the whole tenant, else of one company's connectors. */
  tags(company: number | null): Promise<readonly ConnectorTag[]>;
  /** Writes a new revision. Waits for another change of the same connector to end first. */
  update(update: ConnectorUpdate): Promise<StoredConnector | "missing" | "stale">;
  /** Keeps the row, as its deliveries are still shown. False when there is none. */
  remove(id: number): Promise<boolean>;
  /** Newest first. */
  revisions(id: number): Promise<readonly StoredConnector[]>;
  /** Of those that were ever tried, blocked or checked. */
  states(ids: readonly number[]): Promise<ReadonlyMap<number, ConnectorState>>;
}

export function connectorStore(em: EntityManager, tenant: string): ConnectorStore {
  return {
    create: (document, secrets) => create(em, { ...document, tenant, revision: 1 }, secrets),
    get: async (id) => {
      const row = await em.findOne(ConnectorEntity, { id, tenant, deletedAt: null });
      return row === null ? null : storedConnectorOf(row);
    },
    list: (request) => list(em, tenant, request),
    count: (filter) => em.count(ConnectorEntity, whereOf(tenant, filter)),
    tags: (company) => query<ConnectorTag>(em, tagsSql, [tenant, company]),
    update: (update) => updateConnector(em, tenant, update),
    remove: (id) => remove(em, tenant, id),
    revisions: async (id) => {
      const rows = await em.find(ConnectorRevisionEntity, { connectorId: id, tenant }, { orderBy: { revision: "desc" } });
      return rows.map(storedRevisionOf);
    },
    states: (ids) => states(em, ids),
  };
}

async function create(em: EntityManager, document: ConnectorDocument, secrets: ConnectorSecrets): Promise<StoredConnector> {
  const configVersion = await nextVersion(em);
  const now = new Date();
  const row = em.create(ConnectorEntity, { ...document, ...secrets, configVersion, createdAt: now, updatedAt: now, deletedAt: null });
  await em.flush();
  await keepRevision(em, row);
  return storedConnectorOf(row);
}

async function list(em: EntityManager, tenant: string, request: ConnectorFilter): Promise<Page<StoredConnector>> {
  const limit = limitOf(request);
  const [after] = positionOf<[number]>(request, 1) ?? [0];
  const rows = await em.find(ConnectorEntity, { ...whereOf(tenant, request), id: { $gt: after } }, { orderBy: { id: "asc" }, limit: limit + 1 });
  return pageOf(rows, limit, { item: storedConnectorOf, position: (row) => [row.id] });
}

function whereOf(tenant: string, { plugin, company, dialect, search, tags }: ConnectorFilter) {
  return {
    tenant,
    deletedAt: null,
    ...(plugin === undefined ? {} : { plugin }),
    ...(company === undefined ? {} : { company }),
    ...(dialect === undefined ? {} : { config: { dialect } }),
    ...(tags === undefined ? {} : { tags: { $contains: [...tags] } }),
    ...(search === undefined ? {} : { $or: [{ name: { $ilike: containing(search) } }, { config: { url: { $ilike: containing(search) } } }] }),
  };
}

const tagsSql = `select tag, count(*)::integer as count from trunkline.connector, unnest(tags) tag
where tenant = $1 and deleted_at is null and ($2::bigint is null or company = $2) group by tag order by tag`;

/** A pattern for `ilike` in which the text means itself. */
function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

async function updateConnector(em: EntityManager, tenant: string, update: ConnectorUpdate): Promise<StoredConnector | "missing" | "stale"> {
  // The version's lock comes first, so two changes can never wait for each other crosswise.
  const configVersion = await nextVersion(em);
  const row = await em.findOne(ConnectorEntity, { id: update.id, tenant, deletedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (row === null) return "missing";
  if (update.expectedRevision !== null && update.expectedRevision !== row.revision) return "stale";
  const { document, sealedSecrets, secretPreview } = update;
  const { id, createdAt } = row;
  em.assign(
    row,
    { ...document, id, tenant, createdAt, sealedSecrets, secretPreview, configVersion, revision: row.revision + 1, updatedAt: new Date() },
    { mergeObjectProperties: false },
  );
  await em.flush();
  await keepRevision(em, row);
  return storedConnectorOf(row);
}

async function remove(em: EntityManager, tenant: string, id: number): Promise<boolean> {
  const configVersion = await nextVersion(em);
  const removed = await em.nativeUpdate(ConnectorEntity, { id, tenant, deletedAt: null }, { deletedAt: new Date(), configVersion });
  return removed === 1;
}

async function keepRevision(em: EntityManager, row: ConnectorRow): Promise<void> {
  const {
    sealedSecrets,
    secretPreview,
    configVersion,
    createdAtMs: _created,
    updatedAtMs: _updated,
    deletedAtMs: _deleted,
    ...document
  } = storedConnectorOf(row);
  const createdAt = row.updatedAt;
  em.create(ConnectorRevisionEntity, {
    connectorId: row.id,
    revision: row.revision,
    tenant: row.tenant,
    document,
    sealedSecrets,
    secretPreview,
    configVersion,
    createdAt,
  });
  await em.flush();
}

const ms = (column: string) => `round(extract(epoch from ${column}) * 1000)::float8`;
const statesSql = `select asked.id, coalesce(state.consecutive_failures, 0) as "consecutiveFailures", ${ms("state.last_fired_at")} as "lastFiredAtMs", coalesce(state.breaker, 'closed') as breaker,
  ${ms("state.blocked_until")} as "blockedUntilMs", state.blocked_reason as "blockedReason",
  case when target.checked_at is not null then json_build_object('status', target.status, 'responseCode', target.response_code, 'responseTimeMs', target.response_time_ms,
    'error', target.error, 'checkedAtMs', ${ms("target.checked_at")}, 'sinceMs', ${ms("target.since")}) end as "lastCheck",
  (select sum(success_2xx)::float8 / nullif(sum(attempts), 0) from trunkline.connector_statistics
    where connector_id = asked.id and bucket > now() - interval '24 hours 5 minutes') as "successRate24h"
from unnest($1::integer[]) as asked (id)
left join trunkline.connector_state state on state.connector_id = asked.id
left join trunkline.connector_check target on target.connector_id = asked.id
where state.connector_id is not null or target.connector_id is not null`;

async function states(em: EntityManager, ids: readonly number[]): Promise<ReadonlyMap<number, ConnectorState>> {
  const rows = await query<ConnectorState & { id: number }>(em, statesSql, [ids]);
  return new Map(rows.map(({ id, ...state }) => [id, state]));
}
