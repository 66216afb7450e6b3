import { hash } from "node:crypto";
import type { Outcome } from "@trunkline/plugin-api";
import type { OutgoingRequest, SendResult } from "../ports.js";
import type { AttemptDependencies, AttemptInput, MadeAttempt } from "./attempt-input.js";
import type { Attempt, DeadLetterReason, StoredBody } from "./delivery.js";

const MAX_STORED_ANSWER = 16_384;

interface Ended {
  readonly dependencies: AttemptDependencies;
  readonly input: AttemptInput;
  readonly startedAtMs: number;
  readonly prepared: { readonly request: OutgoingRequest; readonly body: StoredBody };
  readonly result: SendResult;
  readonly outcome: Outcome;
}

/** An attempt that got as far as sending, for the log. */
export function describeAttempt({ dependencies, input, startedAtMs, prepared, result, outcome }: Ended): MadeAttempt {
  const { secretValues } = input.connector;
  const scrub = (text: string): string => dependencies.scrub(text, secretValues);
  const succeeded = outcome.kind === "delivered" || outcome.kind === "accepted";
  const attempt: Attempt = {
    number: input.attemptNumber,
    startedAtMs,
    durationMs: Math.round(result.durationMs),
    outcome: outcome.kind,
    responseStatus: result.kind === "response" ? result.status : null,
    // Targets that echo a request would put its secrets into the log.
    responseHeaders: result.kind === "response" ? scrubbedHeaders(result.headers, scrub) : null,
    responseBody: result.kind === "response" ? scrub(shortened(result.bodyText)) : null,
    error: "reason" in outcome ? scrub(outcome.reason) : null,
    // A delivered one is rendered again where somebody looks at it; the hot path does not pay for that. The event of a test is not kept.
    request: succeeded && !input.test ? null : dependencies.mask(prepared.request, secretValues),
  };
  return {
    outcome,
    attempt,
    body: prepared.body,
    bodySha256: hash("sha256", prepared.body.text),
    deadLetterReason: null,
    countsAsFailure: outcome.kind === "transient",
  };
}

/** An attempt that ended before anything was sent, for the log. */
export function endedBeforeSending(
  input: AttemptInput,
  startedAtMs: number,
  ended: { outcome: Outcome; deadLetterReason: DeadLetterReason | null },
): MadeAttempt {
  const error = "reason" in ended.outcome ? ended.outcome.reason : null;
  const attempt = { ...attemptNotMade(error, startedAtMs), number: input.attemptNumber, outcome: ended.outcome.kind };
  return { outcome: ended.outcome, attempt, body: input.body, bodySha256: null, deadLetterReason: ended.deadLetterReason, countsAsFailure: false };
}

/** The first attempt of a delivery that was given up before anything was sent. */
export function attemptNotMade(error: string | null, startedAtMs: number): Attempt {
  return {
    number: 1,
    startedAtMs,
    durationMs: 0,
    outcome: "payloadRejected",
    responseStatus: null,
    responseHeaders: null,
    responseBody: null,
    error,
    request: null,
  };
}

function scrubbedHeaders(headers: Readonly<Record<string, string>>, scrub: (text: string) => string): Readonly<Record<string, string>> {
  const scrubbed: Record<string, string> = {};
  for (const name in headers) scrubbed[name] = scrub(headers[name] ?? "");
  return scrubbed;
}

function shortened(text: string): string {
  return text.length > MAX_STORED_ANSWER ? text.slice(0, MAX_STORED_ANSWER) : text;
}
