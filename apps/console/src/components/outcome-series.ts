/** What became of deliveries in one step of time. */
interface OutcomeBucket {
  readonly start: string | null;
  readonly delivered: number;
  readonly failed: number;
  readonly retries: number;
  readonly p95Ms: number | null;
}

/** Of a window of time, as the overview and connectors' statistics answer it: steps in which nothing happened are left out. */
export interface Outcomes {
  readonly from: string | null;
  readonly stepMs: number;
  readonly buckets: readonly OutcomeBucket[];
}

interface OutcomeSeries {
  /** ms since the epoch: the beginning of each step. */
  readonly times: readonly number[];
  readonly delivered: readonly number[];
  readonly retried: readonly number[];
  readonly failed: readonly number[];
  /** null where nothing was tried. */
  readonly p95: readonly (number | null)[];
}

/** All steps from the window's beginning until now, those in which nothing happened too. */
export function seriesOf({ from, stepMs, buckets }: Outcomes, nowMs: number): OutcomeSeries {
  const begin = Date.parse(from ?? "");
  const times = Array.from({ length: Math.floor((nowMs - begin) / stepMs) + 1 }, (_, index) => begin + index * stepMs);
  const byStart = new Map(buckets.map((bucket) => [Date.parse(bucket.start ?? ""), bucket]));
  const found = times.map((start) => byStart.get(start));
  return {
    times,
    delivered: found.map((bucket) => bucket?.delivered ?? 0),
    retried: found.map((bucket) => bucket?.retries ?? 0),
    failed: found.map((bucket) => bucket?.failed ?? 0),
    p95: found.map((bucket) => bucket?.p95Ms ?? null),
  };
}
