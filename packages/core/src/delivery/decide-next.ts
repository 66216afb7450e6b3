import type { Outcome } from "@trunkline/plugin-api";
import type { ConnectorEffect } from "../ports.js";
import { nextAttemptDelayMs } from "./next-attempt.js";
import type { DeliveryPolicy } from "../subscription/compiled-connector.js";
import type { DeliveryState } from "./delivery.js";

/** Due time of work that waits for a person; the largest that PostgreSQL's timestamps and JavaScript's dates both hold comfortably: the end of the year 9999, ms. */
export const NEVER_MS = 253_402_300_799_999;
/** contract.md, "Delivery promises": at most 24 h in all without spending an attempt. */
const LONGEST_RATE_LIMIT_MS = 24 * 3_600_000;
const SHORTEST_RATE_LIMIT_MS = 1_000;
const AUTH_PROBE_MS = 15 * 60_000;
const BUG_TRIES = 3;
const BUG_DELAY_MS = 1_000;

export interface DecisionInput {
  readonly outcome: Outcome;
  readonly policy: DeliveryPolicy;
  /** Of the attempt that just ended, from 1. */
  readonly attemptNumber: number;
  /** How long this delivery has waited on rate limits before, ms. */
  readonly rateLimitedMs: number;
  readonly now: number;
  /** Gives [0, 1). */
  readonly random: () => number;
  readonly test: boolean;
}

export interface Decision {
  readonly state: DeliveryState;
  readonly effect: ConnectorEffect | null;
  readonly rateLimitedMs: number;
  /** false: the attempt's number is used again. */
  readonly countsAsAttempt: boolean;
}

/** What an attempt's outcome means for its delivery and connector: the table of contract.md, "Delivery promises". Engine and plugins add no rule of their own. */
export function decideNext(input: DecisionInput): Decision {
  return input.test ? afterTest(input) : afterDelivery(input);
}

/** A test has one attempt and touches neither schedule nor connector; a failed one makes no dead letter, as nobody waits for it. */
function afterTest(input: DecisionInput): Decision {
  const { outcome } = input;
  if (outcome.kind === "delivered" || outcome.kind === "accepted") return decision(input, { status: outcome.kind });
  return decision(input, { status: "cancelled", reason: `Test failed: ${outcome.reason}` });
}

function afterDelivery(input: DecisionInput): Decision {
  const { outcome, now } = input;
  switch (outcome.kind) {
    case "delivered":
    case "accepted":
      return decision(input, { status: outcome.kind });
    case "transient":
      return afterTransient(input);
    case "rateLimited":
      return afterRateLimit(input, outcome.retryAfterMs);
    case "gone":
      return { ...decision(input, parked("disabled", NEVER_MS)), effect: { kind: "gone", reason: outcome.reason } };
    case "payloadRejected":
      return decision(input, { status: "dead_lettered", reason: "payload_rejected" });
    case "authFailed":
      return afterAuthFailure(input);
    case "configInvalid":
      return { ...decision(input, parked("disabled", NEVER_MS)), effect: { kind: "disable", reason: outcome.reason }, countsAsAttempt: false };
    case "bug":
      return decision(input, input.attemptNumber < BUG_TRIES ? { status: "retrying", dueMs: now + BUG_DELAY_MS } : parked("plugin_quarantined", NEVER_MS));
    case "cancelled":
      return { ...decision(input, parked("backlog", now)), countsAsAttempt: false };
  }
}

function afterTransient(input: DecisionInput): Decision {
  const delayMs = nextAttemptDelayMs(input.policy, input.attemptNumber, input.random);
  return decision(input, delayMs === null ? { status: "dead_lettered", reason: "attempts_exhausted" } : { status: "retrying", dueMs: input.now + delayMs });
}

/** The target asked to wait: it is obeyed, and not held against it, until the sum passes 24 h. */
function afterRateLimit(input: DecisionInput, retryAfterMs: number): Decision {
  const waitMs = Math.max(SHORTEST_RATE_LIMIT_MS, Math.ceil(retryAfterMs));
  const rateLimitedMs = input.rateLimitedMs + waitMs;
  if (!(rateLimitedMs <= LONGEST_RATE_LIMIT_MS)) return afterTransient(input);
  const untilMs = input.now + waitMs;
  return {
    state: { status: "retrying", dueMs: untilMs },
    effect: { kind: "blockUntil", untilMs, reason: "rate_limited" },
    rateLimitedMs,
    countsAsAttempt: false,
  };
}

function afterAuthFailure(input: DecisionInput): Decision {
  const untilMs = input.now + AUTH_PROBE_MS;
  return { ...decision(input, parked("auth_failed", untilMs)), effect: { kind: "blockUntil", untilMs, reason: "auth_failed" }, countsAsAttempt: false };
}

function decision({ rateLimitedMs }: DecisionInput, state: DeliveryState): Decision {
  return { state, effect: null, rateLimitedMs, countsAsAttempt: true };
}

function parked(reason: "disabled" | "auth_failed" | "plugin_quarantined" | "backlog", dueMs: number): DeliveryState {
  return { status: "parked", reason, dueMs };
}
