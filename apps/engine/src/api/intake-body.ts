import { elementTexts } from "./json-text.js";
import type { IntakeResult } from "./ports.js";
import { invalid, Problem, type PointedError } from "./problem.js";
import { parseJson } from "./read-body.js";

const mostEvents = 500;
export const largestIntakeBody = 5 * 1_048_576;

/** The events of a body, each exactly as written. 400 where the body is no JSON, 422 where it holds none or too many. */
export function eventTexts(text: string): { readonly texts: readonly string[]; readonly isArray: boolean } {
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
  return isTooLarge ? new Problem(413, "An event is larger than 1 MB.", errors) : invalid(errors);
}
