import { createHash } from "node:crypto";
import { applyChange, parseKeepingDigits, type ChangedRecord, type RecordState } from "@trunkline/core";
import type { JsonObject, RecordChange } from "@trunkline/plugin-api";
import type { PoolClient } from "pg";
import { withoutNul } from "../text.js";

/** On whose behalf records are changed. */
export interface RecordOwner {
  readonly tenant: string;
  /** null: of the tenant as a whole. */
  readonly company: number | null;
  /** The outside system that the change comes from. */
  readonly system: string | null;
  readonly connectorId: number | null;
  /** For the history, e.g. `api-key:12` or `connector:3`. */
  readonly actor: string;
}

interface RecordRow {
  readonly id: number;
  readonly version: number;
  readonly attributes: string;
  readonly created_ms: number;
  readonly updated_ms: number;
}

const columns = `record.id, record.version, record.attributes, round(extract(epoch from record.created_at) * 1000)::float8 as created_ms,
  round(extract(epoch from record.updated_at) * 1000)::float8 as updated_ms`;
const byKeySql = `select ${columns} from trunkline.record_key key join trunkline.record on record.tenant = key.tenant and record.id = key.record_id
where key.tenant = $1 and key.company = $2 and key.kind = $3 and key.field = $4 and key.value = $5 for update of record`;
const byIdSql = `select ${columns} from trunkline.record where tenant = $1 and company = $2 and kind = $3 and id = $4::bigint for update`;
/** In one order for everybody, so that no two requests wait for each other crosswise. */
const lockSql = `with given as materialized (select distinct hashtextextended(name, 7400) as lock from unnest($1::text[]) as name order by lock) select pg_advisory_xact_lock(lock) from given`;
const insertSql = `insert into trunkline.record (tenant, company, kind, version, status, system, attributes, created_at, updated_at)
values ($1, $2, $3, 1, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($7::float8 / 1000)) returning id`;
const updateSql = `update trunkline.record set version = $3, status = $4, system = $5, attributes = $6, updated_at = to_timestamp($7::float8 / 1000) where tenant = $1 and id = $2`;
const addKeySql = `insert into trunkline.record_key (tenant, company, kind, field, value, record_id) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`;
/** A state that comes back for the fourth time in ten minutes, or the sixtieth change in that time, while two systems change the record by turns. */
const loopSql = `select count(*) filter (where digest = $3)::integer as same, count(*)::integer as changes, count(distinct coalesce(system, '')) filter (where system is distinct from $4)::integer as others
from trunkline.record_change where tenant = $1 and record_id = $2 and changed_at > to_timestamp($5::float8 / 1000) - interval '10 minutes'`;
const SAME_STATE = 3;
const CHANGES = 60;

/** Two requests about the same record, or one that is still to be made, come one after the other. */
export async function lockRecords(client: PoolClient, { tenant, company }: RecordOwner, changes: readonly RecordChange[]): Promise<void> {
  const names = changes.flatMap(({ kind, key }) => Object.entries(key).map(([field, value]) => [tenant, company ?? 0, kind, field, value].join("\u0001")));
  await client.query(lockSql, [names]);
}

/** Its keys must be locked. `missing`: what is to retire does not exist. */
export async function writeRecord(client: PoolClient, owner: RecordOwner, change: RecordChange, nowMs: number): Promise<ChangedRecord | "missing"> {
  const found = await findRecord(client, owner, change);
  if (found === null && change.action === "retire") return "missing";
  const before = found?.record ?? null;
  const { attributes, action } = applyChange(before?.attributes ?? null, { ...change, key: found?.key ?? change.key });
  if (before !== null && action === "unchanged") return { before, after: before, action, isLoop: false };
  const isLoop = before !== null && (await isPassedOnWithoutEnd(client, owner, { id: before.id, digest: digestOf(attributes), nowMs }));
  const next = { kind: change.kind, version: (before?.version ?? 0) + 1, attributes, createdAtMs: before?.createdAtMs ?? nowMs, updatedAtMs: nowMs };
  const id = before === null ? await insert(client, owner, next) : await update(client, owner, { ...next, id: before.id });
  await addKeys(client, owner, change, id);
  return { before, after: { ...next, id }, action, isLoop };
}

const historySql = `insert into trunkline.record_change (tenant, record_id, version, action, attributes, digest, system, connector_id, actor, event_id, occurred_at, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11::float8 / 1000), to_timestamp($12::float8 / 1000))`;

interface WrittenChange {
  readonly record: ChangedRecord;
  /** null: nobody is told. */
  readonly eventId: string | null;
  readonly occurredAtMs: number | null;
  readonly nowMs: number;
}

/** One more line of a record's history. */
export async function writeChange(client: PoolClient, owner: RecordOwner, { record, eventId, occurredAtMs, nowMs }: WrittenChange): Promise<void> {
  const { after, action } = record;
  const what = [owner.tenant, after.id, after.version, action, JSON.stringify(after.attributes), digestOf(after.attributes)];
  await client.query(historySql, [...what, owner.system, owner.connectorId, owner.actor, eventId, occurredAtMs, nowMs]);
}

interface FoundRecord {
  readonly record: RecordState;
  /** Without a number of ours, which is no attribute. */
  readonly key: RecordChange["key"];
}

/** The first field that finds one counts. */
async function findRecord(client: PoolClient, owner: RecordOwner, { kind, key }: RecordChange): Promise<FoundRecord | null> {
  for (const [field, value] of Object.entries(key)) {
    const row = (await rowByKey(client, owner, [kind, field, value])) ?? (await rowByOurNumber(client, owner, [kind, field, value]));
    if (row === undefined) continue;
    const others = Object.entries(key).filter(([name, given]) => name !== "task_id" || given !== String(row.id));
    return { record: stateOf(row, kind), key: Object.fromEntries(others) };
  }
  return null;
}

type KeyParts = readonly [kind: string, field: string, value: string];

async function rowByKey(client: PoolClient, { tenant, company }: RecordOwner, parts: KeyParts): Promise<RecordRow | undefined> {
  return (await client.query<RecordRow>(byKeySql, [tenant, company ?? 0, ...parts])).rows[0];
}

/** `task_id` may also be our own number of the task (Tageur's document, "Complete Task from CMMS"). */
async function rowByOurNumber(client: PoolClient, { tenant, company }: RecordOwner, [kind, field, value]: KeyParts): Promise<RecordRow | undefined> {
  if (field !== "task_id" || !/^\d{1,15}$/.test(value)) return undefined;
  return (await client.query<RecordRow>(byIdSql, [tenant, company ?? 0, kind, value])).rows[0];
}

function stateOf(row: RecordRow, kind: RecordState["kind"]): RecordState {
  const { id, version, attributes, created_ms: createdAtMs, updated_ms: updatedAtMs } = row;
  return { id, kind, version, attributes: parseKeepingDigits(attributes) as JsonObject, createdAtMs, updatedAtMs };
}

async function insert(client: PoolClient, { tenant, company, system }: RecordOwner, next: Omit<RecordState, "id">): Promise<number> {
  const values = [tenant, company ?? 0, next.kind, statusOf(next.attributes), system, JSON.stringify(next.attributes), next.updatedAtMs];
  const { rows } = await client.query<{ id: number }>(insertSql, values);
  return rows[0]!.id;
}

async function update(client: PoolClient, { tenant, system }: RecordOwner, next: RecordState): Promise<number> {
  await client.query(updateSql, [tenant, next.id, next.version, statusOf(next.attributes), system, JSON.stringify(next.attributes), next.updatedAtMs]);
  return next.id;
}

/** A field by which another record is known already stays that one's. */
async function addKeys(client: PoolClient, { tenant, company }: RecordOwner, { kind, key }: RecordChange, id: number): Promise<void> {
  for (const [field, value] of Object.entries(key)) if (value !== String(id)) await client.query(addKeySql, [tenant, company ?? 0, kind, field, value, id]);
}

interface Recurrence {
  readonly id: number;
  readonly digest: string;
  readonly nowMs: number;
}

async function isPassedOnWithoutEnd(client: PoolClient, { tenant, system }: RecordOwner, { id, digest, nowMs }: Recurrence): Promise<boolean> {
  const { rows } = await client.query<{ same: number; changes: number; others: number }>(loopSql, [tenant, id, digest, system, nowMs]);
  const { same = 0, changes = 0, others = 0 } = rows[0] ?? {};
  return others > 0 && (same >= SAME_STATE || changes >= CHANGES);
}

function digestOf(attributes: JsonObject): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(attributes)))
    .digest("base64url");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(byName)
    .map(([name, inner]) => [name, sorted(inner)]);
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** Lists are filtered by it. */
function statusOf({ status }: JsonObject): string | null {
  return typeof status === "string" ? withoutNul(status.slice(0, 200)) : null;
}
