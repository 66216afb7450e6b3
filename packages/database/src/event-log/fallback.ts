import type { FinishedAttempt } from "@trunkline/core";
import type { PoolClient } from "pg";
import { insertDeadLettersSql } from "./dead-letter-sql.js";

/** Only where the outcome was written (the fence held) is the row parked as `fallback` now. A delivery that took over before is tried anew. */
const handOverSql = `
insert into trunkline.delivery as taken (tenant, id, day, event_id, source, connector_id, connector_revision, subscription_index, status, reason, next_attempt_at, parked_since, attempt_number, test, fallback_of)
select failed.tenant, given.id, failed.day, failed.event_id, failed.source, given.connector_id, given.connector_revision, given.subscription_index, 'parked', 'backlog', now(), now(), 0, false, failed.id
from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::integer[], $6::integer[], $7::integer[])
  as given (tenant, failed_id, day, id, connector_id, connector_revision, subscription_index)
join trunkline.delivery failed on failed.tenant = given.tenant and failed.id = given.failed_id and failed.day = given.day and failed.status = 'parked' and failed.reason = 'fallback'
on conflict (tenant, id, day) do update set status = 'parked', reason = 'backlog', next_attempt_at = now(), parked_since = now(), attempt_number = 0
where taken.next_attempt_at is null and taken.owner is null`;

/** Plans the deliveries that take over. */
export async function handOver(client: PoolClient, finished: readonly FinishedAttempt[]): Promise<void> {
  const rows = finished.flatMap(({ tenant, deliveryId, day, fallback }) => (fallback === undefined ? [] : [{ tenant, deliveryId, day, ...fallback }]));
  if (rows.length === 0) return;
  await client.query(handOverSql, [
    rows.map(({ tenant }) => tenant),
    rows.map(({ deliveryId }) => deliveryId),
    rows.map(({ day }) => day),
    rows.map(({ id }) => id),
    rows.map(({ connectorId }) => connectorId),
    rows.map(({ connectorRevision }) => connectorRevision),
    rows.map(({ subscriptionIndex }) => subscriptionIndex),
  ]);
}

const endSql = `
update trunkline.delivery as failed set status = case when taken.status = 'dead_lettered' then 'dead_lettered' else 'cancelled' end,
  reason = case when taken.status = 'dead_lettered' then 'attempts_exhausted' else 'delivered_by_fallback' end, next_attempt_at = null, parked_since = null
from unnest($1::text[], $2::text[], $3::date[], $4::text[]) as given (tenant, id, day, error)
join trunkline.delivery taken on taken.tenant = given.tenant and taken.id = given.id and taken.day = given.day and taken.status in ('delivered', 'accepted', 'dead_lettered')
where failed.tenant = taken.tenant and failed.id = taken.fallback_of and failed.day = taken.day and failed.status = 'parked' and failed.reason = 'fallback'
returning failed.tenant, failed.id, failed.day::text as day, failed.status, given.error`;

interface EndedRow {
  readonly tenant: string;
  readonly id: string;
  readonly day: string;
  readonly status: string;
  readonly error: string | null;
}

/** Ends the deliveries that others took over: with the fallback's success, or as dead letters that tell both errors. */
export async function endTakenOver(client: PoolClient, finished: readonly FinishedAttempt[]): Promise<void> {
  const ended = finished.filter(({ fallbackOf, state }) => fallbackOf !== undefined && ["delivered", "accepted", "dead_lettered"].includes(state.status));
  if (ended.length === 0) return;
  const { rows } = await client.query<EndedRow>(endSql, [
    ended.map(({ tenant }) => tenant),
    ended.map(({ deliveryId }) => deliveryId),
    ended.map(({ day }) => day),
    ended.map(({ attempt }) => attempt?.error?.replaceAll("\u0000", "") ?? null),
  ]);
  const dead = rows.filter(({ status }) => status === "dead_lettered");
  if (dead.length === 0) return;
  const keys = [dead.map(({ tenant }) => tenant), dead.map(({ id }) => id), dead.map(({ day }) => day), dead.map(({ error }) => error)];
  await client.query({ name: "dead-letters", text: insertDeadLettersSql, values: keys });
}
