import { classifyResponse, parseRetryAfter, type ClassifyInput, type Outcome, type TargetResponse } from "@trunkline/plugin-api";
import { apiAnswers, webhookAnswers, type AnswerRow } from "./answers.js";
import type { SlackConfig } from "./config.js";
import { jsonObject } from "./json-object.js";

/** Slack says no time with `message_limit_exceeded`, and sometimes none with the others. */
const UNTOLD_WAIT_MS = 30_000;

const webhookRows = new Map(webhookAnswers.map((row) => [row.error, row]));
const apiRows = new Map(apiAnswers.map((row) => [row.error, row]));
const apiBeginnings = apiAnswers.filter(({ error }) => error.endsWith("*"));

/** The text decides, the status only where the text says nothing: Slack's statuses are not all published, and those of its Web API are nearly always 200. */
export function classifyAnswer({ response, config, now }: ClassifyInput<SlackConfig>): Outcome {
  return config.token === undefined ? classifyWebhookAnswer(response, now) : classifyApiAnswer(response, now);
}

function classifyWebhookAnswer(response: TargetResponse, now: number): Outcome {
  const text = response.bodyText.trim();
  const row = webhookRows.get(text);
  if (row !== undefined) return outcomeOf(row, response, now);
  if (response.status === 200 && text !== "ok") return { kind: "transient", reason: "Slack answered 200, but not ok." };
  if (response.status === 400) return { kind: "payloadRejected", reason: "Slack answered 400 Bad Request." };
  if (response.status === 403) return { kind: "authFailed", reason: "Slack answered 403 Forbidden." };
  return classifyResponse(response, now);
}

function classifyApiAnswer(response: TargetResponse, now: number): Outcome {
  const answer = jsonObject(response.bodyText);
  if (answer?.ok === true && response.status === 200) return { kind: "delivered" };
  const error = typeof answer?.error === "string" ? answer.error : null;
  if (error !== null) {
    const row = apiRows.get(error) ?? apiBeginnings.find((beginning) => error.startsWith(beginning.error.slice(0, -1)));
    if (row !== undefined) return outcomeOf({ ...row, error: row.error.endsWith("*") ? row.error.slice(0, -1) : row.error }, response, now);
  }
  if (response.status < 200 || response.status >= 300) return classifyResponse(response, now);
  const known = error !== null && /^[a-z_]{1,60}$/.test(error) ? `${error}, an error that is not known here` : "no ok";
  return { kind: "transient", reason: `Slack answered ${response.status} with ${known}.` };
}

function outcomeOf({ error, outcome, meaning }: AnswerRow, { headers }: TargetResponse, now: number): Outcome {
  const reason = `Slack answered ${error}: ${meaning}.`;
  switch (outcome) {
    case "rateLimited":
      return { kind: outcome, reason, retryAfterMs: parseRetryAfter(headers["retry-after"], now) ?? UNTOLD_WAIT_MS };
    case "configInvalid":
      return { kind: outcome, reason, pointer: error === "user_not_found" ? "/config/url" : "/config/channel" };
    default:
      return { kind: outcome, reason };
  }
}
