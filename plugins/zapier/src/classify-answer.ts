import { classifyResponse, type ClassifyInput, type Outcome } from "@trunkline/plugin-api";
import type { ZapierConfig } from "./config.js";

/** Zapier queues what it takes: the Zap may run minutes later, or fail. The rest is as with any webhook: 410 means that nobody listens any more. */
export function classifyAnswer({ response, now }: ClassifyInput<ZapierConfig>): Outcome {
  if (response.status === 413) return { kind: "payloadRejected", reason: "Zapier answered 413: the event is larger than it takes (10 MB)." };
  const outcome = classifyResponse(response, now);
  return outcome.kind === "delivered" ? { kind: "accepted" } : outcome;
}
