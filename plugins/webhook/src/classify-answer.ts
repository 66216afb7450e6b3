import { classifyResponse, type ClassifyInput, type Outcome } from "@trunkline/plugin-api";
import type { WebhookConfig } from "./config.js";

/** The usual meaning of an answer, unless the connector says otherwise of its status; an answer that says how long to wait is believed. */
export function classifyAnswer({ response, config, now }: ClassifyInput<WebhookConfig>): Outcome {
  const usual = classifyResponse(response, now);
  const kind = config.outcomes?.[response.status];
  if (kind === undefined || usual.kind === "rateLimited") return usual;
  if (kind === "delivered" || kind === "accepted") return { kind };
  return { kind, reason: "reason" in usual ? usual.reason : `The target answered ${response.status}.` };
}
