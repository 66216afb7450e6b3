import type { ClaimedDelivery } from "@trunkline/core";
import type { Pool } from "pg";
import type { RebuildEvent } from "../open-options.js";
import { claimedColumns, claimedOf, isNotBlocked, joinEvent, takeDue, type ClaimRequest, type ClaimRow } from "./claim.js";

/** Of each key of connector $1 the earliest delivery that has not ended. Hops through the index from key to key: the cost grows with the keys, not with the backlog. */
const heads = `recursive hop as (
  (select key from trunkline.ordered_delivery where connector_id = $1 order by key limit 1)
  union all
  select (select ordered.key from trunkline.ordered_delivery ordered where ordered.connector_id = $1 and ordered.key > hop.key order by ordered.key limit 1) from hop where hop.key is not null
), head as materialized (
  select first.* from hop cross join lateral (
    select delivery.tenant, delivery.id, delivery.day, delivery.number, delivery.next_attempt_at, delivery.owner, delivery.replayed, ordered.key
    from trunkline.ordered_delivery ordered
    join trunkline.delivery on delivery.tenant = ordered.tenant and delivery.id = ordered.id and delivery.day = ordered.day
    where ordered.connector_id = $1 and ordered.key = hop.key and (delivery.next_attempt_at is not null or delivery.owner is not null)
    order by ordered.number limit 1
  ) first where hop.key is not null
)`;

const claimSql = `
with ${heads}, due as materialized (
  select delivery.tenant, delivery.id, delivery.day from head
  join trunkline.delivery on delivery.tenant = head.tenant and delivery.id = head.id and delivery.day = head.day
  where delivery.owner is null and delivery.next_attempt_at <= to_timestamp($4::float8 / 1000) and ${isNotBlocked}
  order by head.replayed, head.number limit $3 for update of delivery skip locked
), ${takeDue}, blocking as (
  update trunkline.ordered_delivery ordered set blocking_since = coalesce(ordered.blocking_since, now())
  from taken join head on head.tenant = taken.tenant and head.id = taken.id and head.day = taken.day
  where ordered.connector_id = $1 and ordered.key = head.key and ordered.number = taken.number
  returning ordered.number, ordered.blocking_since
)
select ${claimedColumns}, extract(epoch from blocking.blocking_since)::float8 * 1000 as blocking_ms
from taken ${joinEvent} join blocking on blocking.number = taken.number order by taken.number`;

interface OrderedRow extends ClaimRow {
  readonly blocking_ms: number;
}

/** The first of each key, where it is due and its key is not under way, now owned. */
export async function claimInOrder(pool: Pool, rebuildEvent: RebuildEvent, { connectorId, owner, limit, nowMs }: ClaimRequest): Promise<ClaimedDelivery[]> {
  const { rows } = await pool.query<OrderedRow>({ name: "claim-in-order", text: claimSql, values: [connectorId, owner, limit, nowMs] });
  return rows.map((row) => ({ ...claimedOf(row, connectorId, rebuildEvent), blockingSinceMs: Math.round(row.blocking_ms) }));
}

const nextDueSql = `
with ${heads}
select round(extract(epoch from greatest(min(next_attempt_at), (select blocked_until from trunkline.connector_state where connector_id = $1))) * 1000)::float8 as due_ms
from head where owner is null having min(next_attempt_at) is not null`;

/** When the first of some key is due. */
export async function nextDueInOrderMs(pool: Pool, connectorId: number): Promise<number | null> {
  const { rows } = await pool.query<{ due_ms: number }>({ name: "next-due-in-order", text: nextDueSql, values: [connectorId] });
  return rows[0]?.due_ms ?? null;
}

const forgetSql = `
delete from trunkline.ordered_delivery ordered where connector_id = $1 and not exists (
  select 1 from trunkline.delivery where delivery.tenant = ordered.tenant and delivery.id = ordered.id and delivery.day = ordered.day
    and (delivery.next_attempt_at is not null or delivery.owner is not null))`;

/** Lined up again by hand, or from before order counted: each is a key of its own. */
const adoptSql = `
insert into trunkline.ordered_delivery (connector_id, key, number, tenant, id, day)
select connector_id, 'delivery ' || id, number, tenant, id, day from trunkline.delivery
where connector_id = $1 and next_attempt_at is not null and not exists (
  select 1 from trunkline.ordered_delivery ordered where ordered.connector_id = $1 and ordered.number = delivery.number)
limit 10000 on conflict do nothing`;

/** Before a run: forgets what has ended, and takes in what waits without a key. */
export async function prepareOrder(pool: Pool, connectorId: number): Promise<void> {
  await pool.query({ name: "forget-ordered", text: forgetSql, values: [connectorId] });
  await pool.query({ name: "adopt-ordered", text: adoptSql, values: [connectorId] });
}
