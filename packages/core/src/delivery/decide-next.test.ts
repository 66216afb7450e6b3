import type { Outcome } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { deliveryPolicy } from "./delivery-policy.js";
import { decideNext, NEVER_MS, type Decision } from "./decide-next.js";

const NOW = 1_000_000;
const policy = deliveryPolicy({ schedule: ["1m", "5m"], maxRetries: 2 }, { jitter: [0, 0] });

function decide(outcome: Outcome, overrides: Partial<Parameters<typeof decideNext>[0]> = {}): Decision {
  return decideNext({ outcome, policy, attemptNumber: 1, rateLimitedMs: 0, now: NOW, random: () => 0.5, test: false, ...overrides });
}

describe("after an attempt", () => {
  it("a success is done", () => {
    expect(decide({ kind: "delivered" })).toEqual({ state: { status: "delivered" }, effect: null, rateLimitedMs: 0, countsAsAttempt: true });
    expect(decide({ kind: "accepted" }).state).toEqual({ status: "accepted" });
  });

  it("a transient failure waits for the schedule, then becomes a dead letter", () => {
    expect(decide({ kind: "transient", reason: "" }).state).toEqual({ status: "retrying", dueMs: NOW + 60_000 });
    expect(decide({ kind: "transient", reason: "" }, { attemptNumber: 2 }).state).toEqual({ status: "retrying", dueMs: NOW + 300_000 });
    expect(decide({ kind: "transient", reason: "" }, { attemptNumber: 3 }).state).toEqual({ status: "dead_lettered", reason: "attempts_exhausted" });
  });

  it("a rate limit holds the connector back and spends no attempt", () => {
    const decision = decide({ kind: "rateLimited", retryAfterMs: 30_000, reason: "" }, { attemptNumber: 3, rateLimitedMs: 5_000 });
    expect(decision).toEqual({
      state: { status: "retrying", dueMs: NOW + 30_000 },
      effect: { kind: "blockUntil", untilMs: NOW + 30_000, reason: "rate_limited" },
      rateLimitedMs: 35_000,
      countsAsAttempt: false,
    });
  });

  it("rate limits beyond 24 hours in all are failures like any other", () => {
    const decision = decide({ kind: "rateLimited", retryAfterMs: 2_000, reason: "" }, { attemptNumber: 3, rateLimitedMs: 86_399_000 });
    expect(decision).toMatchObject({ state: { status: "dead_lettered" }, effect: null, countsAsAttempt: true });
    expect(decide({ kind: "rateLimited", retryAfterMs: Number.NaN, reason: "" }).state.status).toBe("retrying");
  });

  it("a target that is gone disables the connector and keeps the work", () => {
    expect(decide({ kind: "gone", reason: "410" })).toMatchObject({
      state: { status: "parked", reason: "disabled", dueMs: NEVER_MS },
      effect: { kind: "gone", reason: "410" },
      countsAsAttempt: true,
    });
    expect(decide({ kind: "configInvalid", reason: "x" })).toMatchObject({
      state: { status: "parked", reason: "disabled" },
      effect: { kind: "disable" },
      countsAsAttempt: false,
    });
  });

  it("a refused payload is a dead letter at once", () => {
    expect(decide({ kind: "payloadRejected", reason: "" }).state).toEqual({ status: "dead_lettered", reason: "payload_rejected" });
  });

  it("refused credentials are probed every 15 minutes", () => {
    const untilMs = NOW + 900_000;
    expect(decide({ kind: "authFailed", reason: "" })).toMatchObject({
      state: { status: "parked", reason: "auth_failed", dueMs: untilMs },
      effect: { kind: "blockUntil", untilMs, reason: "auth_failed" },
    });
  });

  it("a bug gets three tries and is then left alone", () => {
    const states = [1, 2, 3].map((attemptNumber) => decide({ kind: "bug", reason: "" }, { attemptNumber }).state);
    expect(states.map(({ status }) => status)).toEqual(["retrying", "retrying", "parked"]);
    expect(states[2]).toMatchObject({ reason: "plugin_quarantined", dueMs: NEVER_MS });
  });

  it("a cancelled attempt was none", () => {
    expect(decide({ kind: "cancelled", reason: "" })).toEqual({
      state: { status: "parked", reason: "backlog", dueMs: NOW },
      effect: null,
      rateLimitedMs: 0,
      countsAsAttempt: false,
    });
  });
});

describe("after a test", () => {
  const kinds: Outcome[] = (["transient", "gone", "payloadRejected", "authFailed", "configInvalid", "bug", "cancelled"] as const).map((kind) => ({
    kind,
    reason: "no",
  }));
  it.each([...kinds, { kind: "rateLimited", retryAfterMs: 5, reason: "no" } as const])("$kind ends it, without effect on the connector", (outcome) => {
    expect(decide(outcome, { test: true })).toMatchObject({ state: { status: "cancelled" }, effect: null });
  });
});
