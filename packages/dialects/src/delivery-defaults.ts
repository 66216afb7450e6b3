import type { DeliveryDefaults } from "@trunkline/plugin-api";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

export function seconds(...counts: readonly number[]): number[] {
  return counts.map((count) => count * SECOND_MS);
}

export function minutes(...counts: readonly number[]): number[] {
  return counts.map((count) => count * MINUTE_MS);
}

export function hours(...counts: readonly number[]): number[] {
  return counts.map((count) => count * HOUR_MS);
}

/** What the five seed dialects share. A retry is never early: their documents promise the delays as minima. */
export const SEED_DEFAULTS = {
  timeoutMs: 30_000,
  jitter: [0, 0.05],
  rateLimit: null,
  autoDisableAfterFailures: 0,
  maxRetriesAllowed: 25,
} as const satisfies Partial<DeliveryDefaults>;
