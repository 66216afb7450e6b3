import type { SendResult, Sender, OutgoingRequest } from "../ports.js";
import type { AttemptDependencies, AttemptInput, MadeAttempt } from "./attempt-input.js";
import { classifyResult } from "./classify-result.js";
import { describeAttempt, endedBeforeSending } from "./describe-attempt.js";
import { messageOf } from "./message-of.js";
import { attemptItsOwnWay, goesItsOwnWay } from "./own-way.js";
import { prepareRequest } from "./prepare-request.js";

/** One try of a delivery: render, sign, send, classify. Never rejects: whatever happens is an outcome. */
export async function makeAttempt(dependencies: AttemptDependencies, input: AttemptInput, signal?: AbortSignal): Promise<MadeAttempt> {
  const startedAtMs = dependencies.clock.now();
  const { plugin } = input.connector;
  if (plugin !== null && goesItsOwnWay(plugin)) return attemptItsOwnWay({ dependencies, input, plugin, startedAtMs, signal });
  const prepared = prepareRequest(input, startedAtMs, signal);
  if ("outcome" in prepared) return endedBeforeSending(input, startedAtMs, prepared);
  let result: SendResult;
  // Not by `sendPrepared`: an async function more for every delivery.
  try {
    result = await dependencies.sender.send(prepared.request);
  } catch (error) {
    result = internalError(error);
  }
  const outcome = classifyResult(input.connector, result, startedAtMs + result.durationMs);
  return describeAttempt({ dependencies, input, startedAtMs, prepared, result, outcome });
}

/** A sender does not reject. If one does all the same, the delivery must still have an end, or nobody would ever try it again. */
export async function sendPrepared(sender: Sender, request: OutgoingRequest): Promise<SendResult> {
  try {
    return await sender.send(request);
  } catch (error) {
    return internalError(error);
  }
}

function internalError(error: unknown): SendResult {
  return { kind: "failure", code: "internal_error", message: messageOf(error), durationMs: 0 };
}
