import { classifyResponse, parseRetryAfter, type ClassifyInput, type Outcome, type TargetResponse } from "@trunkline/plugin-api";
import { statusAnswers, type AnswerRow } from "./answers.js";
import type { TeamsConfig } from "./config.js";

/** The second of the windows that Microsoft publishes for webhooks (60 messages in 30 s): texts do not say how long to wait. */
const UNTOLD_WAIT_MS = 30_000;
const TOLD_STATUS = /returned HTTP error (\d{3})/;

const byStatus = new Map(statusAnswers.map((row) => [row.status, row]));

/** A Workflow answers before it posts, so its 202 says `accepted`; the retired connectors answer 200 and `1` once a message is posted, and 200 with an error text where it is not. */
export function classifyAnswer({ response, now }: ClassifyInput<TeamsConfig>): Outcome {
  const { status, bodyText } = response;
  const told = TOLD_STATUS.exec(bodyText)?.[1];
  if (told !== undefined) return outcomeOf(rowOf(Number(told)), response, now);
  if (status >= 200 && status < 300) return status === 200 && bodyText.trim() === "1" ? { kind: "delivered" } : { kind: "accepted" };
  const row = byStatus.get(status);
  const saysWhen = (status === 429 || status === 503) && parseRetryAfter(response.headers["retry-after"], now) !== null;
  return row === undefined || saysWhen ? classifyResponse(response, now) : outcomeOf(row, response, now);
}

/** Another status in a text is a failure of some kind, whatever it is. */
function rowOf(status: number): AnswerRow {
  return byStatus.get(status) ?? { status, outcome: "transient", meaning: "Teams failed" };
}

function outcomeOf({ status, outcome, meaning }: AnswerRow, { headers }: TargetResponse, now: number): Outcome {
  const reason = `Teams answered ${status}: ${meaning}.`;
  if (outcome !== "rateLimited") return { kind: outcome, reason };
  return { kind: outcome, reason, retryAfterMs: parseRetryAfter(headers["retry-after"], now) ?? UNTOLD_WAIT_MS };
}
