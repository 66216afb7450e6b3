import type { IncomingHttpHeaders } from "node:http";
import { elementTexts } from "./json-text.js";
import type { IntakeResult } from "./ports.js";
import { invalid, Problem, type PointedError } from "./problem.js";
import { parseJson } from "./read-body.js";

const mostEvents = 500;
export const largestIntakeBody = 5 * 1_048_576;

/** A body's events, each exactly as written, and what the content type says of each of them. */
export interface IntakeBody {
  readonly texts: readonly string[];
  readonly isArray: boolean;
  readonly contentType: string;
}

/**
 * By the content type and CloudEvents' headers: one event, an array of events, a batch of CloudEvents, or (binary mode) the data of one. 400 where the body is no
 * JSON, 422 where it holds none or too many.
 */
export function intakeBody(text: string, headers: IncomingHttpHeaders): IntakeBody {
  const contentType = headers["content-type"] ?? "application/json";
  const isCloudEvent = /^\s*application\/cloudevents/i.test(contentType);
  if (!isCloudEvent && Object.keys(headers).some((name) => /^ce[-_]/.test(name))) return { texts: [binaryData(text)], isArray: false, contentType };
  if (!/^\s*application\/cloudevents-batch/i.test(contentType)) return { ...eventTexts(text), contentType };
  const body = eventTexts(text);
  if (!body.isArray) throw invalid([{ pointer: "", message: "must be an array: a batch of CloudEvents" }]);
  return { ...body, contentType: "application/cloudevents+json" };
}

/** Whatever JSON it is, an array too, it belongs to one event; no body is an event without data. */
function binaryData(text: string): string {
  if (text.trim() !== "") parseJson(text);
  return text.trim();
}

function eventTexts(text: string): Pick<IntakeBody, "texts" | "isArray"> {
  const isArray = Array.isArray(parseJson(text));
  const texts = isArray ? elementTexts(text) : [text.trim()];
  if (texts.length === 0) throw invalid([{ pointer: "", message: "must hold at least one event" }]);
  if (texts.length > mostEvents) throw invalid([{ pointer: "", message: `must hold at most ${mostEvents} events` }]);
  return { texts, isArray };
}

/** Which field of an event a reason is about. */
const pointers: Readonly<Record<string, string>> = { missing_type: "/type", malformed_type: "/type", unknown_tenant: "/tenant" };

/** Nothing was recorded: 413 where an event is too large, else 422 with a pointer to each event at fault. */
export function refusal(problems: Extract<IntakeResult, { kind: "refused" }>["problems"], isArray: boolean): Problem {
  const errors: readonly PointedError[] = problems.map(({ index, reason, message }) => ({
    pointer: `${isArray ? `/${index}` : ""}${pointers[reason] ?? ""}`,
    message,
  }));
  const isTooLarge = problems.some(({ reason }) => reason === "too_large");
  return isTooLarge ? new Problem(413, "An event is too large.", errors) : invalid(errors);
}
