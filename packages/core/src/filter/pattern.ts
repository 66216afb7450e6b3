import { RE2JS } from "re2js";
import { MAX_STEPS, meterSteps } from "./evaluation-meter.js";

/** wire-formats.md, "Filters and templates of the seeds". */
const MAX_PATTERN_LENGTH = 256;
const MAX_VALUE_LENGTH = 4_096;
/** Matching takes time in proportion to program size times length of the value; a pattern may use up a whole evaluation on one value. */
const MAX_PROGRAM_SIZE = MAX_STEPS / MAX_VALUE_LENGTH;

/** Of all patterns of one filter together: compiling takes about 15 µs for each. */
const MAX_FILTER_SIZE = 2_048;

let filterSize = 0;

/** Begins the compilation of a filter. It is synchronous and never nested, so one sum serves the process. */
export function startPatterns(): void {
  filterSize = 0;
}

/** A compiled expression inside a rule. Two members, so that json-logic takes it for a value and not for an operator. */
export interface Pattern {
  readonly source: string;
  readonly expression: RE2JS;
}

/** Compiles RE2 syntax, which is matched in linear time; gives a sentence where that fails. */
export function compilePattern(source: unknown): Pattern | string {
  if (typeof source !== "string") return "must be a text: the pattern cannot be computed";
  if (source.length > MAX_PATTERN_LENGTH) return `is longer than ${MAX_PATTERN_LENGTH} characters`;
  const size = sizeOf(source);
  if (size > MAX_PROGRAM_SIZE) return `repeats too much: it needs about ${size} steps for each character, at most ${MAX_PROGRAM_SIZE} are allowed`;
  filterSize += size;
  if (filterSize > MAX_FILTER_SIZE) return "is one too many: the patterns of this filter are too large together";
  const expression = compile(source);
  return typeof expression === "string" ? expression : { source, expression };
}

const PIECE = /\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P?<\w+>|[\w-]*:?))?|\)|\{(\d+)(?:,(\d*))?\}|[^]/gs;

/** About how many steps the compiled program has: what is repeated counts as often as it is repeated. Known before the compiler spends time on it. */
function sizeOf(source: string): number {
  const outer: number[] = [];
  let [size, last] = [0, 0];
  for (const [piece, least, most] of source.matchAll(PIECE)) {
    if (piece.startsWith("(")) {
      outer.push(size);
      [size, last] = [0, 0];
    } else if (piece === ")") {
      last = size + 1;
      size = last + (outer.pop() ?? 0);
    } else if (least === undefined) {
      last = piece === "*" || piece === "+" || piece === "?" ? last + 1 : 1;
      size += 1;
    } else {
      const repeated = last * Math.max(Number(least), Number(most ?? 0), 1);
      size += repeated - last;
      last = repeated;
    }
  }
  return outer.reduce((sum, before) => sum + before, size);
}

function compile(source: string): RE2JS | string {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    return `is no RE2 expression: ${error instanceof Error ? error.message : "unreadable"}`;
  }
}

/** Whether the expression is found anywhere in the value. Throws where the value is longer than 4 KB (half a value would give half an answer), and where the patterns of one evaluation take too long together. */
export function isFound(value: unknown, pattern: unknown): boolean {
  if (typeof value !== "string" && typeof value !== "number") return false;
  const text = String(value);
  if (text.length > MAX_VALUE_LENGTH) throw new Error(`the value for "matches" is longer than ${MAX_VALUE_LENGTH} characters`);
  const { expression } = pattern as Pattern;
  meterSteps(text.length * expression.programSize());
  return expression.matcher(text).find();
}
