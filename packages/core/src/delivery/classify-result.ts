import { classifyResponse, type Outcome } from "@trunkline/plugin-api";
import type { SendResult } from "../ports.js";
import type { CompiledConnector } from "../subscription/compiled-connector.js";
import { messageOf } from "./message-of.js";

const OUTCOMES: ReadonlySet<string> = new Set<Outcome["kind"]>([
  ...(["delivered", "accepted", "transient", "rateLimited", "gone"] as const),
  ...(["payloadRejected", "authFailed", "configInvalid", "bug", "cancelled"] as const),
]);

/** What came of a request, by the plugin's `classify`. Never throws. */
export function classifyResult(connector: CompiledConnector, result: SendResult, now: number): Outcome {
  if (result.kind === "failure") return classifyFailure(result.code, result.message);
  const classify = connector.plugin?.classify;
  if (classify === undefined) return classifyResponse(result, now);
  try {
    return knownOutcome(classify({ response: result, config: connector.config, now }));
  } catch (error) {
    return { kind: "bug", reason: `plugin ${connector.pluginId} failed while classifying the answer: ${messageOf(error)}` };
  }
}

/** What it means that no answer came; `code` is a sender's. */
export function classifyFailure(code: string, message: string): Extract<Outcome, { readonly reason: string }> {
  if (code === "aborted") return { kind: "cancelled", reason: message };
  if (code === "address_forbidden" || code === "invalid_request") return { kind: "configInvalid", reason: message, pointer: "/config/url" };
  if (code === "credential_refused") return { kind: "authFailed", reason: message };
  if (code === "credential_forbidden") return { kind: "configInvalid", reason: message, pointer: "/config/auth/tokenUrl" };
  return { kind: "transient", reason: message };
}

/** Throws where a plugin gave something that is no outcome. */
export function knownOutcome(outcome: Outcome): Outcome {
  if (!OUTCOMES.has(outcome.kind)) throw new TypeError(`there is no outcome "${String(outcome.kind)}"`);
  return outcome;
}
