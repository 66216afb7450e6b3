import type { Pool } from "pg";

const batch = 1_000;

/**
 * Rows of processes that were not seen. The outcome of the attempt under way is unknown: it counts as made, and says so. A test is not repeated.
 */
const releaseSql = `
with orphan as materialized (
  select tenant, id, day from trunkline.delivery
  where owner is not null and not exists (
    select 1 from trunkline.engine_process where engine_process.id = delivery.owner and engine_process.seen_at > now() - $1::float8 * interval '1 millisecond')
  limit ${batch} for update skip locked
), released as (
  update trunkline.delivery set owner = null, parked_since = null,
    status = case when delivery.test then 'cancelled' else 'retrying' end,
    reason = case when delivery.test then 'process_ended' end,
    next_attempt_at = case when delivery.test then null else now() end
  from orphan where delivery.tenant = orphan.tenant and delivery.id = orphan.id and delivery.day = orphan.day
  returning delivery.tenant, delivery.id, delivery.day, delivery.attempt_number, delivery.connector_id
), noted as (
  insert into trunkline.attempt (tenant, delivery_id, number, day, started_at, duration_ms, outcome, error)
  select tenant, id, attempt_number, day, now(), 0, 'cancelled', 'outcome unknown: the process ended' from released where attempt_number > 0
  on conflict do nothing
)
select connector_id, count(*)::integer as count from released group by connector_id`;

export interface ReleasedWork {
  readonly connectorId: number;
  readonly count: number;
}

/** Gives back, due now, what belongs to processes unseen for `unseenForMs`. Each connector named has work. */
export async function releaseOrphans(pool: Pool, unseenForMs: number): Promise<readonly ReleasedWork[]> {
  const released = new Map<number, number>();
  for (;;) {
    const { rows } = await pool.query<{ connector_id: number; count: number }>(releaseSql, [unseenForMs]);
    for (const row of rows) released.set(row.connector_id, (released.get(row.connector_id) ?? 0) + row.count);
    if (rows.reduce((sum, row) => sum + row.count, 0) < batch) break;
  }
  return [...released].map(([connectorId, count]) => ({ connectorId, count }));
}
