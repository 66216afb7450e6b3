import { RE2JS } from "re2js";

/** wire-formats.md, "Filters and templates of the seeds". */
const MAX_PATTERN_LENGTH = 256;
const MAX_VALUE_LENGTH = 4_096;

/** A compiled expression inside a rule. Two members, so that json-logic takes it for a value and not for an operator. */
export interface Pattern {
  readonly source: string;
  readonly expression: RE2JS;
}

/** Compiles RE2 syntax, which is matched in linear time; gives a sentence where that fails. */
export function compilePattern(source: unknown): Pattern | string {
  if (typeof source !== "string") return "must be a text: the pattern cannot be computed";
  if (source.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  try {
    return { source, expression: RE2JS.compile(source) };
  } catch (error) {
    return `is no RE2 expression: ${error instanceof Error ? error.message : "unreadable"}`;
  }
}

/** Whether the expression is found anywhere in the value. Throws where the value is longer than 4 KB: half a value would give half an answer. */
export function isFound(value: unknown, pattern: unknown): boolean {
  if (typeof value !== "string" && typeof value !== "number") return false;
  const text = String(value);
  if (text.length > MAX_VALUE_LENGTH) throw new Error(`the value for "matches" is longer than ${MAX_VALUE_LENGTH} characters`);
  return (pattern as Pattern).expression.matcher(text).find();
}
