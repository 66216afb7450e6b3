import type { JsonObject, Outcome, TargetResponse } from "@trunkline/plugin-api";
import { classifyBy } from "../attempt.js";
import type { Subject } from "../subject.js";
import { configName } from "./config-names.js";
import { code, table } from "./markdown.js";

/** Every status that means something to somebody. */
const STATUSES = [200, 201, 202, 204, 301, 400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 425, 429, 500, 502, 503, 504];
const LONGEST_BODY = 80;

interface Asked {
  readonly said: string;
  readonly response: TargetResponse;
}

/** What answers mean to a plugin, as its `classify` says; a table for each group of configs that it treats alike. */
export function answersTables(subject: Subject): readonly string[] {
  const groups = new Map<string, number[]>();
  for (const [index, config] of subject.configs.entries()) {
    const rows = rowsOf(subject, config, index);
    const text = table(["Answer", "Outcome", "Reason"], rows);
    groups.set(text, [...(groups.get(text) ?? []), index]);
  }
  return [...groups].flatMap(([text, indexes]) =>
    groups.size === 1 ? [text] : [`Configs like ${indexes.map((index) => configName(subject, index)).join(", ")}:`, text],
  );
}

function rowsOf({ plugin, options }: Subject, config: JsonObject, index: number): readonly (readonly string[])[] {
  const usual = STATUSES.flatMap((status): readonly Asked[] => [
    { said: String(status), response: { status, headers: {}, bodyText: "" } },
    ...(status === 429 || status === 503
      ? [{ said: `${status} with Retry-After: 7`, response: { status, headers: { "retry-after": "7" }, bodyText: "" } }]
      : []),
  ]);
  const own: readonly Asked[] = (options.answers ?? [])
    .filter(({ configs }) => configs?.includes(index) ?? true)
    .map(({ answer: { status, headers = {}, body = "" } }) => ({ said: `${status} ${shortened(body)}`, response: { status, headers, bodyText: body } }));
  return [...usual, ...own].map(({ said, response }) => [code(said), ...told(classifyBy({ plugin, config }, response))]);
}

function told(outcome: Outcome): readonly string[] {
  return [outcome.kind, "reason" in outcome ? outcome.reason : ""];
}

function shortened(text: string): string {
  return text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}…` : text;
}
