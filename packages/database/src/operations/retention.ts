import type { Pool } from "pg";
import { sqlStateOf } from "../sql-error.js";
import { dayMs, utcDay } from "../text.js";
import { expireDay } from "./expire.js";

const lockNotAvailable = "55P03";
const batch = 1_000;

export interface Retention {
  readonly nowMs: number;
  readonly retentionDays: number;
}

const partitionDaysSql = `
select substring(child.relname from '\\d{8}$') as day from pg_inherits
join pg_class child on child.oid = pg_inherits.inhrelid where pg_inherits.inhparent = 'trunkline.delivery'::regclass order by 1`;

/**
 * Drops the days before the retention; what is still open in them becomes dead letters first. Gives the days dropped. A day that is being read is left for
 * the next time.
 */
export async function dropExpiredPartitions(pool: Pool, { nowMs, retentionDays }: Retention): Promise<readonly string[]> {
  const oldest = utcDay(nowMs - retentionDays * dayMs);
  const { rows } = await pool.query<{ day: string }>(partitionDaysSql);
  const days = rows.map(({ day }) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`).filter((day) => day < oldest);
  const dropped: string[] = [];
  for (const day of days) {
    await expireDay(pool, day);
    if (await dropDay(pool, day)) dropped.push(day);
  }
  return dropped;
}

async function dropDay(pool: Pool, day: string): Promise<boolean> {
  try {
    await pool.query("select trunkline.drop_day_partitions($1::date)", [day]);
    return true;
  } catch (error) {
    if (sqlStateOf(error) !== lockNotAvailable) throw error;
    return false;
  }
}

/** Dead letters past their own term; gives how many. */
export function deleteOldDeadLetters(pool: Pool, { nowMs, retentionDays }: Retention): Promise<number> {
  return deleteInBatches(pool, "dead_letter", "failed_at < to_timestamp($1::float8 / 1000)", nowMs - retentionDays * dayMs);
}

/** Of each record the last changes stay, however old. */
const isNoneOfTheLast =
  "version <= (select record.version - 10 from trunkline.record where record.tenant = record_change.tenant and record.id = record_change.record_id)";

/** Rejected messages and changes of records past the retention, and what is kept for a day or a week: idempotency keys, inbound messages, inspected requests, processes that ended without a word, statistics. */
export async function deleteOldRows(pool: Pool, { nowMs, retentionDays }: Retention): Promise<void> {
  await deleteInBatches(pool, "rejected_message", "rejected_at < to_timestamp($1::float8 / 1000)", nowMs - retentionDays * dayMs);
  await deleteInBatches(pool, "record_change", `changed_at < to_timestamp($1::float8 / 1000) and ${isNoneOfTheLast}`, nowMs - retentionDays * dayMs);
  await deleteInBatches(pool, "idempotency_key", "created_at < to_timestamp($1::float8 / 1000)", nowMs - dayMs);
  await deleteInBatches(pool, "inbound_message", "expires_at < to_timestamp($1::float8 / 1000)", nowMs);
  await deleteInBatches(pool, "inbound_copy", "copied_at < to_timestamp($1::float8 / 1000)", nowMs - dayMs);
  await deleteInBatches(pool, "inspected_request", "at < to_timestamp($1::float8 / 1000)", nowMs - dayMs);
  await deleteInBatches(pool, "engine_process", "seen_at < to_timestamp($1::float8 / 1000)", nowMs - dayMs);
  await deleteInBatches(pool, "connector_statistics", "bucket < to_timestamp($1::float8 / 1000)", nowMs - 8 * dayMs);
}

/** Small batches: one long delete would hold back the cleaning of every other table. */
async function deleteInBatches(pool: Pool, table: string, condition: string, beforeMs: number): Promise<number> {
  const sql = `delete from trunkline.${table} where ctid = any(array(select ctid from trunkline.${table} where ${condition} limit ${batch}))`;
  for (let total = 0; ; ) {
    const { rowCount } = await pool.query(sql, [beforeMs]);
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < batch) return total;
  }
}
