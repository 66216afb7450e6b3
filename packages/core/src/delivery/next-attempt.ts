import type { DeliveryDefaults } from "@trunkline/plugin-api";

export type RetryPolicy = Pick<DeliveryDefaults, "maxRetries" | "scheduleMs" | "jitter">;

/** Delay until the next attempt in ms, jitter included; null when the attempts are used up. `attemptNumber` is that of the attempt that just failed, from 1; `random` gives [0, 1). The last delay repeats. */
export function nextAttemptDelayMs(policy: RetryPolicy, attemptNumber: number, random: () => number): number | null {
  const delayMs = policy.scheduleMs[Math.min(attemptNumber, policy.scheduleMs.length) - 1];
  if (attemptNumber > policy.maxRetries || delayMs === undefined) return null;
  const [least, most] = policy.jitter;
  return Math.ceil(delayMs * (1 + least + (most - least) * random()));
}
