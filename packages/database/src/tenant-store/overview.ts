import type { EntityManager } from "@mikro-orm/postgresql";
import { query, queryOne } from "../api-session.js";
import { addHistograms, histogramSlots, percentileOf } from "../event-log/histogram.js";
import { connectorsInTrouble, type TroubledConnector } from "./troubled-connectors.js";

export type { TroubledConnector } from "./troubled-connectors.js";

export interface OverviewInput {
  /** ms since the epoch; whole steps. */
  readonly fromMs: number;
  /** Length of a bucket, ms; a multiple of five minutes. */
  readonly stepMs: number;
  /** Only what belongs to this company; null: the whole tenant. */
  readonly company: number | null;
}

/** What ended between `startMs` and a step later; test deliveries are not in it. */
export interface OverviewBucket {
  readonly startMs: number;
  readonly attempts: number;
  readonly success2xx: number;
  readonly delivered: number;
  readonly failed: number;
  readonly retries: number;
  readonly p95Ms: number | null;
}

/** A tenant at a glance. Counts of what waits for people stop at 100,000. */
export interface Overview {
  /** In order of time; steps in which nothing was tried are left out. */
  readonly buckets: readonly OverviewBucket[];
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** The first 20, what the engine has stopped first. */
  readonly troubled: readonly TroubledConnector[];
  readonly openBreakers: number;
  readonly disabledByEngine: number;
  readonly deadLetters: number;
  /** Of the last 24 hours. */
  readonly rejectedMessages: number;
  /** By reason. */
  readonly parked: Readonly<Record<string, number>>;
}

interface BucketRow extends Omit<OverviewBucket, "p95Ms"> {
  readonly histogram: number[];
}

/** Slot by slot: an `unnest` of each array takes many times as long. */
const slots = Array.from({ length: histogramSlots }, (_, slot) => `sum(histogram[${slot + 1}])`).join(", ");

const bucketsSql = `
select floor(extract(epoch from bucket) * 1000 / $3::float8)::float8 * $3::float8 as "startMs", sum(attempts)::float8 as attempts, sum(success_2xx)::float8 as "success2xx",
  sum(delivered)::float8 as delivered, sum(failed)::float8 as failed, sum(retries)::float8 as retries, array[${slots}]::float8[] as histogram
from trunkline.connector join trunkline.connector_statistics on connector_statistics.connector_id = connector.id
where connector.tenant = $1 and bucket >= to_timestamp($2::float8 / 1000) and ($4::bigint is null or connector.company = $4)
group by 1 order by 1`;

const most = 100_000;

const countsSql = `select
  (select count(*)::integer from (select 1 from trunkline.dead_letter where tenant = $1 and ($2::bigint is null or company = $2) limit ${most}) letters) as "deadLetters",
  (select count(*)::integer from (
    select 1 from trunkline.rejected_message where tenant = $1 and rejected_at > now() - interval '24 hours' limit ${most}
  ) messages) as "rejectedMessages"`;

const parkedSql = `select reason, count(*)::integer as count from (
  select delivery.reason from trunkline.connector join trunkline.delivery on delivery.connector_id = connector.id
  where connector.tenant = $1 and ($2::bigint is null or connector.company = $2) and next_attempt_at is not null and status = 'parked' limit ${most}
) parked group by reason`;

export async function overview(em: EntityManager, tenant: string, { fromMs, stepMs, company }: OverviewInput): Promise<Overview> {
  const rows = await query<BucketRow>(em, bucketsSql, [tenant, fromMs, stepMs, company]);
  const counts = await queryOne<Pick<Overview, "deadLetters" | "rejectedMessages">>(em, countsSql, [tenant, company]);
  const parked = await query<{ reason: string; count: number }>(em, parkedSql, [tenant, company]);
  const histogram = rows.reduce<number[]>((total, row) => addHistograms(total, row.histogram), []);
  return {
    buckets: rows.map(({ histogram: ofBucket, ...row }) => ({ ...row, p95Ms: percentileOf(ofBucket, 0.95) })),
    p50Ms: percentileOf(histogram, 0.5),
    p95Ms: percentileOf(histogram, 0.95),
    ...(await connectorsInTrouble(em, tenant, company)),
    deadLetters: counts?.deadLetters ?? 0,
    rejectedMessages: counts?.rejectedMessages ?? 0,
    parked: Object.fromEntries(parked.map(({ reason, count }) => [reason, count])),
  };
}
