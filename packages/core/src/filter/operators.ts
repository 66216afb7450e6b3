import jsonLogic from "json-logic-js";
import type { JsonValue } from "@trunkline/plugin-api";
import { conditionHolds } from "./conditions.js";
import { isFound } from "./pattern.js";
import { readPath, timeOf } from "./values.js";

/** Operators of json-logic that a filter may use. Not among them: what builds text or lists (their size can double with every step), and what runs or prints something. */
export const PUBLISHED_OPERATORS: ReadonlySet<string> = new Set(
  "var missing missing_some if ?: == === != !== ! !! or and > >= < <= max min + - * / % in some all none starts_with ends_with matches days_until".split(" "),
);

/** Every operator that json-logic-js itself knows and we refuse: said by name, not as a typing error. */
export const BLOCKED_OPERATORS: ReadonlySet<string> = new Set("log method merge cat substr reduce map filter".split(" "));

/** Wrapped around lists at compile time; not for filters as written. */
export const BOUNDED_LIST = "bounded_list";
/** A compiled TagoRUN condition. */
export const CONDITION = "condition";

const MAX_LIST_LENGTH = 1_000;
const DAY_MS = 86_400_000;

let evaluatedAtMs = 0;

/** Applies a compiled rule. `timeMs` is the event's time: `days_until` counts from it, so that a trace next week says what intake said. Throws what an operator throws. */
export function applyRule(rule: JsonValue, context: unknown, timeMs: number): boolean {
  evaluatedAtMs = timeMs;
  return jsonLogic.truthy(jsonLogic.apply(rule as Parameters<typeof jsonLogic.apply>[0], context));
}

// json-logic-js keeps one table of operators per process; as this module is evaluated once, each is added once.
jsonLogic.add_operation("var", function readVariable(this: unknown, path: unknown, fallback: unknown = null): unknown {
  const value = readPath(this, path === undefined || path === null ? "" : String(path));
  return value ?? fallback;
} as Operation);
jsonLogic.add_operation("starts_with", (seen: unknown, start: unknown) => typeof seen === "string" && typeof start === "string" && seen.startsWith(start));
jsonLogic.add_operation("ends_with", (seen: unknown, end: unknown) => typeof seen === "string" && typeof end === "string" && seen.endsWith(end));
jsonLogic.add_operation("matches", isFound);
jsonLogic.add_operation("days_until", (date: unknown) => dayOf(timeOf(date)) - dayOf(evaluatedAtMs));
jsonLogic.add_operation(BOUNDED_LIST, boundedList);
jsonLogic.add_operation(CONDITION, (operator: string, seen: JsonValue, wanted: unknown) => conditionHolds(operator, seen, wanted));

type Operation = (...values: unknown[]) => unknown;

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

function boundedList(list: unknown): unknown {
  if (Array.isArray(list) && list.length > MAX_LIST_LENGTH) throw new Error(`a list of ${list.length} items, more than ${MAX_LIST_LENGTH}`);
  return list;
}
