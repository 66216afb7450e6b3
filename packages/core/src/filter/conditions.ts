import type { JsonValue } from "@trunkline/plugin-api";
import { isFound } from "./pattern.js";
import { isScalar, timeOf } from "./values.js";

type Test = (seen: JsonValue, wanted: unknown) => boolean;

/** TagoRUN's operators on a field that is there and not null (wire-formats.md, "Filters and templates of the seeds"). */
const TESTS: Readonly<Record<string, Test>> = {
  equals: (seen, wanted) => seen === wanted,
  not_equals: (seen, wanted) => seen !== wanted,
  in: (seen, wanted) => isAmong(seen, wanted),
  not_in: (seen, wanted) => !isAmong(seen, wanted),
  greater_than: (seen, wanted) => compare(seen, wanted) > 0,
  greater_or_equal: (seen, wanted) => compare(seen, wanted) >= 0,
  less_than: (seen, wanted) => compare(seen, wanted) < 0,
  less_or_equal: (seen, wanted) => compare(seen, wanted) <= 0,
  contains: (seen, wanted) => (Array.isArray(seen) ? seen.includes(wanted) : typeof seen === "string" && typeof wanted === "string" && seen.includes(wanted)),
  starts_with: (seen, wanted) => typeof seen === "string" && typeof wanted === "string" && seen.startsWith(wanted),
  ends_with: (seen, wanted) => typeof seen === "string" && typeof wanted === "string" && seen.endsWith(wanted),
  exists: (_seen, wanted) => wanted !== false,
  matches: isFound,
};

/** What holds where the field is missing or null: nothing else does. */
const HOLDS_WHEN_MISSING: ReadonlySet<string> = new Set(["not_equals", "not_in"]);

export const CONDITION_OPERATORS: readonly string[] = Object.keys(TESTS);

export function isConditionOperator(name: string): boolean {
  return Object.hasOwn(TESTS, name);
}

/** Judges one condition `{field, operator, value}` by the field's value as seen. */
export function conditionHolds(operator: string, seen: JsonValue | undefined, wanted: unknown): boolean {
  if (seen !== null && seen !== undefined) return TESTS[operator]?.(seen, wanted) ?? false;
  return operator === "exists" ? wanted === false : HOLDS_WHEN_MISSING.has(operator);
}

function isAmong(seen: JsonValue, wanted: unknown): boolean {
  return isScalar(seen) && Array.isArray(wanted) && wanted.includes(seen);
}

/** Difference of two numbers or two times; NaN for any other pair: text is never ordered against a number. */
function compare(seen: JsonValue, wanted: unknown): number {
  if (typeof seen === "number" && typeof wanted === "number") return seen - wanted;
  return timeOf(seen) - timeOf(wanted);
}
