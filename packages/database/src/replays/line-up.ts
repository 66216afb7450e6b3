import type { DeliveryStatus } from "@trunkline/core";
import type { Pool, PoolClient } from "pg";

/** A delivery that goes out once more, or for the first time. */
export interface LinedUpDelivery {
  readonly tenant: string;
  readonly id: string;
  readonly day: string;
  readonly eventId: string;
  readonly source: string;
  readonly connectorId: number;
  readonly connectorRevision: number;
  readonly subscriptionIndex: number;
}

export interface LineUpOptions {
  /** Rendered anew, by the connector as it is now. */
  readonly isRenderedAnew: boolean;
  /** Sent only where the connector has nothing else that is due. */
  readonly yieldsToLive: boolean;
  /** Only those that stand so; null: all, also those that do not exist yet. */
  readonly deliveryStatus: DeliveryStatus | null;
}

const given = `unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::integer[], $7::integer[], $8::integer[])
  as given (tenant, id, day, event_id, source, connector_id, connector_revision, subscription_index)`;

/** What is being tried right now is left alone, and what waits for the first time does not lose its place. Ids stay, attempts are counted on. */
const lineUpSql = `
with given as materialized (
  select given.* from ${given}
  where $9::text is null or exists (select 1 from trunkline.delivery known where known.tenant = given.tenant and known.id = given.id and known.day = given.day and known.status = $9)
), lined_up as (
  insert into trunkline.delivery as known (tenant, id, day, event_id, source, connector_id, connector_revision, subscription_index, status, next_attempt_at, attempt_number, test, replayed)
  select tenant, id, day, event_id, source, connector_id, connector_revision, subscription_index, 'retrying', now(), 0, false, $11 from given
  on conflict (tenant, id, day) do update set status = 'retrying', reason = null, next_attempt_at = now(), parked_since = null, rate_limited_ms = 0, replayed = excluded.replayed and (known.replayed or known.next_attempt_at is null),
    body = case when $10 then null else known.body end,
    body_content_type = case when $10 then null else known.body_content_type end,
    connector_revision = case when $10 then excluded.connector_revision else known.connector_revision end,
    subscription_index = case when $10 then excluded.subscription_index else known.subscription_index end
  where known.owner is null
  returning known.tenant, known.id
), taken as (
  delete from trunkline.dead_letter letter using lined_up where letter.tenant = lined_up.tenant and letter.id = lined_up.id
)
select count(*)::integer as count from lined_up`;

/** Puts deliveries in line, due now; gives how many. */
export async function lineUp(client: Pool | PoolClient, deliveries: readonly LinedUpDelivery[], options: LineUpOptions): Promise<number> {
  if (deliveries.length === 0) return 0;
  const { rows } = await client.query<{ count: number }>(lineUpSql, [
    deliveries.map(({ tenant }) => tenant),
    deliveries.map(({ id }) => id),
    deliveries.map(({ day }) => day),
    deliveries.map(({ eventId }) => eventId),
    deliveries.map(({ source }) => source),
    deliveries.map(({ connectorId }) => connectorId),
    deliveries.map(({ connectorRevision }) => connectorRevision),
    deliveries.map(({ subscriptionIndex }) => subscriptionIndex),
    options.deliveryStatus,
    options.isRenderedAnew,
    options.yieldsToLive,
  ]);
  return rows[0]?.count ?? 0;
}
