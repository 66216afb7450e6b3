import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import type { CompiledFilter, FilterVerdict } from "../subscription/compiled-connector.js";
import { checkBudget } from "./check-budget.js";
import { compileConditions, compileLists } from "./compile-conditions.js";
import { compileLogic } from "./compile-logic.js";
import { applyRule, BLOCKED_OPERATORS, PUBLISHED_OPERATORS } from "./operators.js";
import { startPatterns } from "./pattern.js";
import { step, type FilterProblem } from "./problem.js";
import { isJsonObject } from "./values.js";

export type FilterCompilation = { readonly filter: CompiledFilter | null } | { readonly problems: readonly FilterProblem[] };

const PASSES: FilterVerdict = { passes: true };
const STAYS_OUT: FilterVerdict = { passes: false };
const EVERYTHING: FilterCompilation = { filter: null };

/** Makes a filter of one of the four published forms (contract.md, "HTTP API"): json-logic, `conditions`, `conditions` by event type, Tageur's lists. Null and `{}` let everything pass. Never throws; problems carry JSON pointers into the filter. */
export function compileFilter(filter: JsonValue): FilterCompilation {
  if (filter === null || filter === undefined) return EVERYTHING;
  const overBudget = checkBudget(filter);
  if (overBudget !== null) return { problems: [overBudget] };
  if (typeof filter === "boolean") return filter ? EVERYTHING : { filter: () => STAYS_OUT };
  if (!isJsonObject(filter)) return { problems: [{ pointer: "", message: "must be an object" }] };
  const keys = Object.keys(filter);
  if (keys.length === 0) return EVERYTHING;
  const problems: FilterProblem[] = [];
  startPatterns();
  const compiled = isByEventType(filter, keys) ? byEventType(filter, problems) : toFilter(compileRule(filter, keys, problems));
  return problems.length > 0 ? { problems } : { filter: compiled };
}

function compileRule(filter: JsonObject, keys: readonly string[], problems: FilterProblem[]): JsonValue {
  if (keys.length === 1 && keys[0] === "conditions") return compileConditions(filter.conditions ?? null, "/conditions", problems);
  if (isLists(filter, keys)) return compileLists(filter);
  return compileLogic(filter, "", problems);
}

/** A rule that breaks on an event says so; false would look as if the event had been judged. */
function toFilter(rule: JsonValue): CompiledFilter {
  return (event) => {
    try {
      return applyRule(rule, event) ? PASSES : STAYS_OUT;
    } catch (error) {
      return { failed: `The filter broke: ${error instanceof Error ? error.message : "unknown error"}` };
    }
  };
}

/** TagoRUN's form by event type: a type that is not listed is not limited. Names in full: a pattern that is taken for a name would let everything pass. */
function byEventType(filter: JsonObject, problems: FilterProblem[]): CompiledFilter {
  const filters = new Map<string, CompiledFilter>();
  for (const [type, part] of Object.entries(filter)) {
    const pointer = step("", type);
    const keys = Object.keys(part as JsonObject);
    if (type.includes("*")) problems.push({ pointer, message: "must be the full name of an event type" });
    else if (keys.length !== 1 || keys[0] !== "conditions") problems.push({ pointer, message: "must be {conditions: […]}" });
    else filters.set(type, toFilter(compileConditions((part as JsonObject).conditions ?? null, step(pointer, "conditions"), problems)));
  }
  return (event) => filters.get(event.type)?.(event) ?? PASSES;
}

/** No operator has a dot in its name, every event type has. */
function isByEventType(filter: JsonObject, keys: readonly string[]): boolean {
  return keys.every((key) => key.includes(".") && isJsonObject(filter[key]));
}

function isLists(filter: JsonObject, keys: readonly string[]): boolean {
  return keys.every((key) => {
    const wanted = filter[key];
    const isOperator = PUBLISHED_OPERATORS.has(key) || BLOCKED_OPERATORS.has(key);
    return !isOperator && !/^__proto__$|\./.test(key) && Array.isArray(wanted) && wanted.length > 0 && wanted.every((item) => typeof item === "string");
  });
}
