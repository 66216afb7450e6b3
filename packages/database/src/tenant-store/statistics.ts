import type { ParkedReason } from "@trunkline/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { query, queryOne } from "../api-session.js";
import { addHistograms, percentileOf } from "../event-log/histogram.js";

/** A connector over a window, from five-minute buckets; test deliveries are not in it. */
/** A part of a window; parts in which nothing happened are left out. */
export interface StatisticsBucket {
  /** ms since the epoch. */
  readonly startMs: number;
  readonly attempts: number;
  readonly success2xx: number;
  readonly delivered: number;
  readonly failed: number;
  /** Attempts after the first. */
  readonly retries: number;
  readonly p95Ms: number | null;
}

export interface ConnectorStatistics {
  readonly attempts: number;
  readonly success2xx: number;
  /** 2xx answers of all attempts, 0 to 1; null without attempts. */
  readonly successRate: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly averageMs: number | null;
  /** Deliveries that ended so. */
  readonly delivered: number;
  readonly failed: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Deliveries parked now, by reason; counted up to 100,000. */
  readonly parked: Readonly<Partial<Record<ParkedReason, number>>>;
  /** Since when the oldest of each waits, ms since the epoch. */
  readonly parkedSinceMs: Readonly<Partial<Record<ParkedReason, number>>>;
  readonly lastFiredAtMs: number | null;
  /** Oldest first, `stepMs` long. */
  readonly buckets: readonly StatisticsBucket[];
}

interface BucketRow {
  readonly start_ms: number;
  readonly attempts: number;
  readonly success_2xx: number;
  readonly delivered: number;
  readonly failed: number;
  readonly retries: number;
  readonly duration_ms: number;
  readonly histogram: number[];
}

const BUCKET_MS = 300_000;

export interface StatisticsRequest {
  readonly windowMs: number;
  readonly stepMs: number;
}

const bucketsSql = `select round(extract(epoch from bucket) * 1000)::float8 as start_ms, attempts, success_2xx, delivered, failed, retries, duration_ms::float8 as duration_ms, histogram from trunkline.connector_statistics
where connector_id = $1 and bucket > to_timestamp($2::float8 / 1000)`;

const parkedSql = `select reason, count(*)::integer as count, round(extract(epoch from coalesce(min(parked_since), now())) * 1000)::float8 as since from (
  select reason, parked_since from trunkline.delivery where connector_id = $1 and next_attempt_at is not null and status = 'parked' limit 100000
) parked group by reason`;

const lastFiredSql = `select round(extract(epoch from last_fired_at) * 1000)::float8 as ms from trunkline.connector_state where connector_id = $1`;

/** `windowMs` back from now; a bucket counts as long as a part of it lies inside. `stepMs`: how long a bucket of the answer is. */
export async function connectorStatistics(em: EntityManager, connectorId: number, { windowMs, stepMs }: StatisticsRequest): Promise<ConnectorStatistics> {
  const buckets = await query<BucketRow>(em, bucketsSql, [connectorId, Date.now() - windowMs - BUCKET_MS]);
  const parked = await query<{ reason: ParkedReason; count: number; since: number }>(em, parkedSql, [connectorId]);
  const fired = await queryOne<{ ms: number | null }>(em, lastFiredSql, [connectorId]);
  const byReason = <Value>(pick: (row: (typeof parked)[number]) => Value) => Object.fromEntries(parked.map((row) => [row.reason, pick(row)]));
  return {
    ...summed(buckets),
    parked: byReason(({ count }) => count),
    parkedSinceMs: byReason(({ since }) => since),
    lastFiredAtMs: fired?.ms ?? null,
    buckets: inSteps(buckets, stepMs),
  };
}

/** Rows of five minutes each as buckets of `stepMs`, oldest first. */
function inSteps(rows: readonly BucketRow[], stepMs: number): readonly StatisticsBucket[] {
  const byStart = Map.groupBy(rows, (row) => Math.floor(row.start_ms / stepMs) * stepMs);
  return [...byStart]
    .toSorted(([one], [other]) => one - other)
    .map(([startMs, group]) => {
      const sum = (pick: (row: BucketRow) => number) => group.reduce((total, row) => total + pick(row), 0);
      return {
        startMs,
        attempts: sum((row) => row.attempts),
        success2xx: sum((row) => row.success_2xx),
        delivered: sum((row) => row.delivered),
        failed: sum((row) => row.failed),
        retries: sum((row) => row.retries),
        p95Ms: percentileOf(histogramOf(group), 0.95),
      };
    });
}

function summed(buckets: readonly BucketRow[]): Omit<ConnectorStatistics, "parked" | "parkedSinceMs" | "lastFiredAtMs" | "buckets"> {
  const sum = (pick: (row: BucketRow) => number) => buckets.reduce((total, row) => total + pick(row), 0);
  const histogram = histogramOf(buckets);
  const attempts = sum((row) => row.attempts);
  const success2xx = sum((row) => row.success_2xx);
  return {
    attempts,
    success2xx,
    successRate: attempts === 0 ? null : success2xx / attempts,
    p50Ms: percentileOf(histogram, 0.5),
    p95Ms: percentileOf(histogram, 0.95),
    averageMs: attempts === 0 ? null : Math.round(sum((row) => row.duration_ms) / attempts),
    delivered: sum((row) => row.delivered),
    failed: sum((row) => row.failed),
    retries: sum((row) => row.retries),
  };
}

function histogramOf(rows: readonly BucketRow[]): number[] {
  return rows.reduce<number[]>((total, row) => addHistograms(total, row.histogram), []);
}
