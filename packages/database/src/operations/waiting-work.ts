import { NEVER_MS, type ParkedReason } from "@trunkline/core";
import type { Pool } from "pg";
import { firstDue } from "../delivery-queue/live-first.js";

const batch = 5_000;

export interface DueConnector {
  readonly connectorId: number;
  /** Of its first row. */
  readonly dueMs: number;
  /** No process drains it, and none has a delivery of it under way, whose end would wake it. */
  readonly isUnattended: boolean;
}

/** Hops through the index from connector to connector: the cost grows with the connectors that have work, not with the work. */
const waiting = `
with recursive waiting as (
  (select connector_id from trunkline.delivery where next_attempt_at is not null order by connector_id limit 1)
  union all
  select (select delivery.connector_id from trunkline.delivery where delivery.next_attempt_at is not null and delivery.connector_id > waiting.connector_id order by delivery.connector_id limit 1)
  from waiting where waiting.connector_id is not null
)`;

const dueSql = `${waiting}, attended as (
  select connector_id from trunkline.connector_lease where "until" > clock_timestamp() union select connector_id from trunkline.delivery where owner is not null
)
select waiting.connector_id as "connectorId", round(extract(epoch from greatest(first.due, state.blocked_until)) * 1000)::float8 as "dueMs",
  attended.connector_id is null as "isUnattended"
from waiting
cross join lateral (select ${firstDue("waiting.connector_id")} as due) first
left join trunkline.connector_state state on state.connector_id = waiting.connector_id
left join attended on attended.connector_id = waiting.connector_id
where first.due is not null and greatest(first.due, state.blocked_until) <= to_timestamp($1::float8 / 1000)`;

/** Connectors with a row that is due, and not blocked. */
export async function connectorsWithDueWork(pool: Pool, nowMs: number): Promise<readonly DueConnector[]> {
  const { rows } = await pool.query<DueConnector>(dueSql, [nowMs]);
  return rows;
}

export interface ParkedWork {
  readonly connectorId: number;
  readonly tenant: string;
  readonly reason: ParkedReason;
  readonly count: number;
  /** ms since the epoch. */
  readonly oldestMs: number;
}

const parkedSql = `
select connector_id as "connectorId", tenant, reason, count(*)::integer as count, round(extract(epoch from coalesce(min(parked_since), now())) * 1000)::float8 as "oldestMs"
from trunkline.delivery where next_attempt_at is not null and status = 'parked' group by connector_id, tenant, reason`;

export async function parkedWork(pool: Pool): Promise<readonly ParkedWork[]> {
  return (await pool.query<ParkedWork>(parkedSql)).rows;
}

const moveSql = `
with moved as materialized (
  select tenant, id, day from trunkline.delivery
  where connector_id = $1 and next_attempt_at is not null and status = 'parked' and reason = any($2::text[])
  limit ${batch} for update skip locked
)
update trunkline.delivery set reason = 'backlog', next_attempt_at = to_timestamp($3::float8 / 1000), parked_since = null
from moved where delivery.tenant = moved.tenant and delivery.id = moved.id and delivery.day = moved.day`;

/** Lines parked work up again, due at `dueMs`, and ends a block of the connector; gives how many rows. */
export async function moveParked(pool: Pool, connectorId: number, reasons: readonly ParkedReason[], dueMs: number): Promise<number> {
  await pool.query("update trunkline.connector_state set blocked_until = null, blocked_reason = null where connector_id = $1", [connectorId]);
  // A row that was moved must not be found again.
  const wanted = reasons.filter((reason) => reason !== "backlog");
  return repeat(pool, moveSql, [connectorId, wanted, dueMs]);
}

const parkSql = `
with waiting as materialized (
  select tenant, id, day from trunkline.delivery
  where connector_id = $1 and next_attempt_at is not null and not (status = 'parked' and reason = $2)
  limit ${batch} for update skip locked
)
update trunkline.delivery set status = 'parked', reason = $2, next_attempt_at = to_timestamp($3::float8 / 1000), parked_since = now()
from waiting where delivery.tenant = waiting.tenant and delivery.id = waiting.id and delivery.day = waiting.day`;

/** Parks everything that waits, retries too, under a reason that a person or the engine must lift; gives how many rows. */
export function parkWaiting(pool: Pool, connectorId: number, reason: "paused" | "disabled"): Promise<number> {
  return repeat(pool, parkSql, [connectorId, reason, NEVER_MS]);
}

const cancelSql = `
with cancelled as materialized (
  select tenant, id, day from trunkline.delivery where connector_id = $1 and next_attempt_at is not null limit ${batch} for update skip locked
)
update trunkline.delivery set status = 'cancelled', reason = $2, next_attempt_at = null, parked_since = null
from cancelled where delivery.tenant = cancelled.tenant and delivery.id = cancelled.id and delivery.day = cancelled.day`;

/** Cancels everything that waits, parked or retrying; what is being tried right now ends by itself. Gives how many rows. */
export function cancelParked(pool: Pool, connectorId: number, reason: string): Promise<number> {
  return repeat(pool, cancelSql, [connectorId, reason]);
}

const deletedSql = `${waiting} select waiting.connector_id as id from waiting join trunkline.connector on connector.id = waiting.connector_id where connector.deleted_at is not null`;

/** Cancels what waits of deleted connectors: it was being tried when they were deleted, or lined up again since. Gives how many rows. */
export async function cancelOfDeleted(pool: Pool, reason: string): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(deletedSql);
  let total = 0;
  for (const { id } of rows) total += await cancelParked(pool, id, reason);
  return total;
}

async function repeat(pool: Pool, sql: string, values: readonly unknown[]): Promise<number> {
  for (let total = 0; ; ) {
    const { rowCount } = await pool.query(sql, [...values]);
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < batch) return total;
  }
}
