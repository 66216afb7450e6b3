import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextAttemptDelayMs } from "./next-attempt.js";
import { durationToMs } from "./parse-duration.js";

describe("the delay until the next attempt", () => {
  const policy = { maxRetries: 5, scheduleMs: [1_000, 5_000], jitter: [0, 0.05] as const };

  it("follows the schedule and repeats its last delay", () => {
    expect([1, 2, 3, 5].map((attempt) => nextAttemptDelayMs(policy, attempt, () => 0))).toEqual([1_000, 5_000, 5_000, 5_000]);
  });

  it("ends when the retries are used up", () => {
    expect(nextAttemptDelayMs(policy, 6, () => 0)).toBeNull();
    expect(nextAttemptDelayMs({ ...policy, maxRetries: 0 }, 1, () => 0)).toBeNull();
    expect(nextAttemptDelayMs({ ...policy, scheduleMs: [] }, 1, () => 0)).toBeNull();
  });

  it("stays within the jitter's bounds and is never early where it must not be", () => {
    const draws = fc.double({ min: 0, max: 0.999_999, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), draws, fc.constantFrom([0, 0.05] as const, [-0.2, 0.2] as const), (delayMs, draw, jitter) => {
        const delay = nextAttemptDelayMs({ maxRetries: 1, scheduleMs: [delayMs], jitter }, 1, () => draw) ?? -1;
        expect(delay).toBeGreaterThanOrEqual(delayMs * (1 + jitter[0]));
        expect(delay).toBeLessThanOrEqual(Math.ceil(delayMs * (1 + jitter[1])));
      }),
    );
  });
});

describe("durations", () => {
  it.each([
    ["250ms", 250],
    ["5s", 5_000],
    ["1.5m", 90_000],
    ["24h", 86_400_000],
    ["5", null],
    ["-1s", null],
    ["5 d", null],
    ["", null],
  ])("%s is %s", (text, ms) => expect(durationToMs(text)).toBe(ms));
});
