import jsonLogic from "json-logic-js";
import type { JsonValue } from "@trunkline/plugin-api";
import type { DomainEvent } from "../event/event.js";
import { filterContext, filterValue } from "../event/template-context.js";
import { conditionHolds } from "./conditions.js";
import { meterItems, startEvaluation } from "./evaluation-meter.js";
import { isFound } from "./pattern.js";
import { follow, splitPath, timeOf, type SplitPath } from "./values.js";

/** Operators of json-logic that a filter may use. Not among them: what builds text or lists (their size can double with every step), and what runs or prints something. */
export const PUBLISHED_OPERATORS: ReadonlySet<string> = new Set(
  "var missing missing_some if ?: == === != !== ! !! or and > >= < <= max min + - * / % in some all none starts_with ends_with matches days_until".split(" "),
);

/** Every operator that json-logic-js itself knows and we refuse: said by name, not as a typing error. */
export const BLOCKED_OPERATORS: ReadonlySet<string> = new Set("log method merge cat substr reduce map filter".split(" "));

/** Operators whose second value is judged on each item of the first. */
export const LIST_OPERATORS: ReadonlySet<string> = new Set(["some", "all", "none"]);

/** Wrapped around lists at compile time; not for filters as written. */
export const BOUNDED_LIST = "bounded_list";
/** A compiled TagoRUN condition. */
export const CONDITION = "condition";

const MAX_LIST_LENGTH = 1_000;
const DAY_MS = 86_400_000;

let evaluated: DomainEvent | null = null;

/** Applies a compiled rule to an event. Throws what an operator throws. */
export function applyRule(rule: JsonValue, event: DomainEvent): boolean {
  evaluated = event;
  startEvaluation();
  return jsonLogic.truthy(jsonLogic.apply(rule as Parameters<typeof jsonLogic.apply>[0], event));
}

// json-logic-js keeps one table of operators per process; as this module is evaluated once, each is added once.
jsonLogic.add_operation("var", function readVariable(this: unknown, path: SplitPath | string | number, fallback: unknown = null): unknown {
  const value = readPath(this, typeof path === "object" ? path : splitPath(String(path)));
  return value === undefined ? fallback : value;
} as Operation);
jsonLogic.add_operation("starts_with", (seen: unknown, start: unknown) => typeof seen === "string" && typeof start === "string" && seen.startsWith(start));
jsonLogic.add_operation("ends_with", (seen: unknown, end: unknown) => typeof seen === "string" && typeof end === "string" && seen.endsWith(end));
jsonLogic.add_operation("matches", isFound);
// Counted from the event's own time, so that a trace next week says what intake said.
jsonLogic.add_operation("days_until", (date: unknown) => dayOf(timeOf(date)) - dayOf(evaluated?.timeMs ?? Number.NaN));
jsonLogic.add_operation(BOUNDED_LIST, boundedList as Operation);
jsonLogic.add_operation(CONDITION, (operator: string, seen: JsonValue, wanted: unknown) => conditionHolds(operator, seen, wanted));

type Operation = (...values: unknown[]) => unknown;

/** From the event by its names, one at a time: most filters read one or two. Inside some, all and none from the item. */
function readPath(scope: unknown, path: SplitPath): unknown {
  const [first] = path.parts;
  if (scope !== evaluated || evaluated === null) return follow(scope, path, 0);
  return first === undefined ? filterContext(evaluated) : follow(filterValue(evaluated, first), path, 1);
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

/** `operations`: how many the condition on each item has. */
function boundedList(list: unknown, operations: number): unknown {
  if (!Array.isArray(list)) return list;
  if (list.length > MAX_LIST_LENGTH) throw new Error(`a list of ${list.length} items, more than ${MAX_LIST_LENGTH}`);
  meterItems(list.length, operations);
  return list;
}
