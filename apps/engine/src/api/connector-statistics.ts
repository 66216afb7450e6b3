import type { z } from "zod";
import type { statisticsAnswer } from "./answers/connector-answer.js";
import { isoTime, type ConnectorState } from "./connector-view.js";
import type { ConnectorStatistics } from "./store.js";

export const windowsMs = { "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000 } as const;

/** Few enough parts for a chart, whole five-minute buckets each. */
export const stepsMs = { "1h": 300_000, "24h": 900_000, "7d": 7_200_000 } as const;

interface StatisticsInput {
  readonly found: ConnectorStatistics;
  readonly state: ConnectorState;
  readonly window: keyof typeof windowsMs;
  /** ms since the epoch. */
  readonly nowMs: number;
}

/** Where the first step of a window begins, ms since the epoch. */
export function beginOf(window: keyof typeof windowsMs, nowMs: number): number {
  return Math.floor((nowMs - windowsMs[window]) / stepsMs[window]) * stepsMs[window];
}

/** The contract's names, and TagoRUN's beside them. Rates are 2xx answers per attempt, 0 to 1; null without attempts. */
export function statisticsView({ found, state, window, nowMs }: StatisticsInput): z.infer<typeof statisticsAnswer> {
  return {
    window,
    from: isoTime(beginOf(window, nowMs)),
    attempts: found.attempts,
    success2xx: found.success2xx,
    successRate: found.successRate,
    p50Ms: found.p50Ms,
    p95Ms: found.p95Ms,
    breaker: state.breaker,
    parkedByReason: found.parked,
    parkedSince: Object.fromEntries(Object.entries(found.parkedSinceMs).map(([reason, ms]) => [reason, isoTime(ms)])),
    lastFiredAt: isoTime(found.lastFiredAtMs),
    consecutiveFailures: state.consecutiveFailures,
    stepMs: stepsMs[window],
    buckets: found.buckets.map(({ startMs, ...bucket }) => ({ start: isoTime(startMs), ...bucket })),
    total_sent: found.attempts,
    successful_deliveries: found.delivered,
    failed_deliveries: found.failed,
    retry_attempts: found.retries,
    average_response_time: found.averageMs,
  };
}
