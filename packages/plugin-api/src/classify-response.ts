import type { Outcome, TargetResponse } from "./outcome.js";
import { parseRetryAfter } from "./parse-retry-after.js";
import { statusPhrases } from "./status-phrases.js";

/**
 * What an HTTP answer means where a plugin does not know better: the webhook column of the contract's outcome table (after Standard Webhooks 1.0.0).
 * 2xx delivered; 410 gone; 429, and 503 that says when, rate limited; anything else, redirects included, transient. `now` is ms since the epoch.
 */
export function classifyResponse(response: TargetResponse, now: number): Outcome {
  const { status } = response;
  if (status >= 200 && status < 300) return { kind: "delivered" };
  if (status === 410) return { kind: "gone", reason: `The target answered ${statusLine(status)}: it wants no more deliveries.` };
  if (status === 429 || status === 503) return limitedOrTransient(response, now);
  if (status >= 300 && status < 400)
    return { kind: "transient", reason: `The target answered ${statusLine(status)}: ${redirectSentence(response.headers.location)}.` };
  return { kind: "transient", reason: `The target answered ${statusLine(status)}.` };
}

function limitedOrTransient(response: TargetResponse, now: number): Outcome {
  const retryAfterMs = parseRetryAfter(response.headers["retry-after"], now);
  const answered = `The target answered ${statusLine(response.status)}`;
  if (retryAfterMs === null) return { kind: "transient", reason: `${answered}.` };
  return { kind: "rateLimited", retryAfterMs, reason: `${answered} and asked to wait ${Math.ceil(retryAfterMs / 1_000)} s.` };
}

function statusLine(status: number): string {
  const phrase = statusPhrases[status];
  return phrase === undefined ? String(status) : `${status} ${phrase}`;
}

/** Names the origin at most: path and query of a redirect may carry tokens, and reasons are shown to admins. */
function redirectSentence(location: string | undefined): string {
  const target = location !== undefined && URL.canParse(location) ? new URL(location) : null;
  const isWebAddress = target?.protocol === "https:" || target?.protocol === "http:";
  return isWebAddress ? `redirect to ${target.origin} not followed` : "redirects are not followed";
}
