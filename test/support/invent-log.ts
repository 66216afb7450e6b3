import pg from "pg";

interface InventedDeliveries {
  readonly connectorId: number;
  readonly count: number;
}

/** Deliveries of today, as the engine would have left them, without sending any. */
export function inventDeliveries(databaseUrl: string, { connectorId, count }: InventedDeliveries): Promise<void> {
  return withDatabase(databaseUrl, async (client) => {
    await client.query(eventsSql, [count]);
    await client.query(deliveriesSql, [count, connectorId]);
    await client.query("analyze trunkline.event, trunkline.delivery");
  });
}

const eventsSql = `
insert into trunkline.event (tenant, id, source, day, type, time, time_ms, timestamp_ms, door, configuration_version, payload)
select 'default', 'bulk-' || n, '', (now() at time zone 'utc')::date, 'asset.updated', '2026-01-01T00:00:00Z', 0, 0, 'http', 1, '{"id":"bulk-' || n || '","type":"asset.updated"}'
from generate_series(1, $1) n`;

const deliveriesSql = `
insert into trunkline.delivery (tenant, id, day, event_id, source, connector_id, connector_revision, subscription_index, status, attempt_number, test,
  first_started_at, first_duration_ms, first_outcome, first_response_status)
select 'default', gen_random_uuid()::text, (now() at time zone 'utc')::date, 'bulk-' || n, '', $2, 1, 0, 'delivered', 1, false, now(), 12, 'delivered', 200
from generate_series(1, $1) n`;

export interface InventedDay {
  readonly connectorId: number;
  /** Attempts in five minutes of the busiest hour. */
  readonly busiest: number;
  /** Of the attempts, 0 to 1. */
  readonly failureRate: number;
  /** ms. */
  readonly usualMs: number;
  /** Share of the attempts that failed five hours ago, for three quarters of an hour. */
  readonly incidentRate: number;
}

/** Statistics of the last 24 hours: busy by day, quiet by night, and never quite the same. */
export function inventDays(databaseUrl: string, days: readonly InventedDay[]): Promise<void> {
  return withDatabase(databaseUrl, async (client) => {
    for (const { connectorId, busiest, failureRate, usualMs, incidentRate } of days) {
      await client.query(daySql, [connectorId, busiest, failureRate, usualMs, incidentRate]);
    }
  });
}

/** `histogram` has 65 slots, four an octave (packages/database, histogram.ts). */
const daySql = `
with waves as (
  select bucket, 0.7 + 0.6 * ((hashtext(bucket::text || $1::integer) & 1023) / 1024.0) as wave
  from generate_series(date_bin('5 minutes', now(), '2026-01-01') - interval '24 hours', now() - interval '5 minutes', interval '5 minutes') bucket
), busy as (
  select bucket, wave, greatest(1, round($2::float8 * wave * (0.25 + 0.75 * sin(pi() * extract(hour from bucket) / 24) ^ 2)))::integer as attempts,
    case when bucket between now() - interval '5 hours' and now() - interval '4 hours 15 minutes' then $5::float8 else $3::float8 end as rate
  from waves
), parts as (
  select bucket, attempts, round(attempts * rate * wave / 3)::integer as failed, round(attempts * rate * wave / 2)::integer as retries,
    ceil(attempts * 0.08 * wave)::integer as tail, round(log(2, $4::numeric) * 4 + (wave - 1) * 8 + rate * 8)::integer as usual
  from busy
)
insert into trunkline.connector_statistics (connector_id, bucket, tenant, attempts, success_2xx, delivered, failed, retries, duration_ms, histogram)
select $1, bucket, 'default', attempts, attempts - failed - retries, attempts - failed - retries, failed, retries, (attempts * $4)::bigint,
  array(select case slot when usual then attempts - tail when usual + 4 then tail else 0 end from generate_series(0, 64) slot)
from parts
on conflict do nothing`;

async function withDatabase(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
