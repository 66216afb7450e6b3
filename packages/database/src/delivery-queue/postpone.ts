import type { Pool } from "pg";
import { firstDue, liveFirst } from "./live-first.js";

/** Rows whose state is shown to people as parked; of a longer backlog the rest keeps its own state, and waits all the same. */
const shownRows = 1_000;

/** One row blocks the whole backlog: rewriting a million rows at each 429 would cost more than sending them. */
const blockSql = `
insert into trunkline.connector_state as state (connector_id, tenant, blocked_until, blocked_reason)
select $1::integer, delivery.tenant, to_timestamp($2::float8 / 1000), $3::text from trunkline.delivery where connector_id = $1::integer and next_attempt_at is not null limit 1
on conflict (connector_id) do update set
  blocked_reason = case when state.blocked_until > excluded.blocked_until then state.blocked_reason else excluded.blocked_reason end,
  blocked_until = greatest(state.blocked_until, excluded.blocked_until)`;

const showSql = `
with ${liveFirst("shown", "next_attempt_at < to_timestamp($2::float8 / 1000)", shownRows)}
update trunkline.delivery set status = 'parked', reason = $3, parked_since = coalesce(delivery.parked_since, now())
from shown where delivery.tenant = shown.tenant and delivery.id = shown.id and delivery.day = shown.day
  and (delivery.status <> 'parked' or delivery.reason is distinct from $3)`;

/** A waiting row is due no sooner than its connector's block ends. */
const nextDueSql = `
select round(extract(epoch from greatest(first.due, (select blocked_until from trunkline.connector_state where connector_id = $1))) * 1000)::float8 as due_ms
from (select ${firstDue("$1")} as due) first where first.due is not null`;

export type PostponeReason = "rate_limited" | "breaker_open" | "auth_failed";

/** Nothing of the connector is claimed before `untilMs`; rows keep their own due times, so the oldest is still the first. */
export async function postpone(pool: Pool, connectorId: number, untilMs: number, reason: PostponeReason): Promise<void> {
  await pool.query({ name: "block-connector", text: blockSql, values: [connectorId, untilMs, reason] });
  await showParked(pool, connectorId, untilMs, reason);
}

/** Shows the waiting rows of a connector that is blocked already as parked, and why. Blocks nothing: whoever has ended the block meanwhile keeps the last word. */
export async function showParked(pool: Pool, connectorId: number, untilMs: number, reason: PostponeReason): Promise<void> {
  await pool.query({ name: "show-parked", text: showSql, values: [connectorId, untilMs, reason] });
}

export async function nextDueMs(pool: Pool, connectorId: number): Promise<number | null> {
  const { rows } = await pool.query<{ due_ms: number }>({ name: "next-due", text: nextDueSql, values: [connectorId] });
  return rows[0]?.due_ms ?? null;
}
