import type { JsonValue } from "@trunkline/plugin-api";
import { BLOCKED_OPERATORS, BOUNDED_LIST, LIST_OPERATORS, PUBLISHED_OPERATORS } from "./operators.js";
import { compilePattern } from "./pattern.js";
import { step, type FilterProblem } from "./problem.js";
import { isJsonObject, splitPath } from "./values.js";

const FORBIDDEN_SEGMENTS: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

interface Scope {
  readonly problems: FilterProblem[];
  readonly insideList: boolean;
}

/** A json-logic rule made safe: operators checked, patterns compiled, lists bounded. Adds to `problems` what it refuses. */
export function compileLogic(rule: JsonValue, pointer: string, problems: FilterProblem[]): JsonValue {
  return compile(rule, pointer, { problems, insideList: false });
}

function compile(rule: JsonValue, pointer: string, scope: Scope): JsonValue {
  if (Array.isArray(rule)) return rule.map((item: JsonValue, index) => compile(item, step(pointer, index), scope));
  if (!isJsonObject(rule)) return rule;
  const [operator, ...others] = Object.keys(rule);
  if (operator === undefined || others.length > 0) return refuse(scope, pointer, "must be an object with exactly one operator");
  const problem = operatorProblem(operator);
  if (problem !== null) return refuse(scope, step(pointer, operator), problem);
  return { [operator]: compileOperation(operator, rule[operator] ?? null, { pointer: step(pointer, operator), scope }) };
}

function operatorProblem(operator: string): string | null {
  if (PUBLISHED_OPERATORS.has(operator)) return null;
  return BLOCKED_OPERATORS.has(operator) ? `the operator "${operator}" is not allowed in filters` : `unknown operator "${operator}"`;
}

function compileOperation(operator: string, value: JsonValue, { pointer, scope }: { pointer: string; scope: Scope }): JsonValue {
  if (operator === "var") return checkVariable(value, pointer, scope);
  if (operator === "missing" || operator === "missing_some") return checkLiterals(value, pointer, scope);
  if (operator === "matches") return compileMatches(value, pointer, scope);
  if (LIST_OPERATORS.has(operator)) return compileList(value, pointer, scope);
  return compile(value, pointer, scope);
}

/** A path that the event itself could name would let an event choose what a filter reads. */
function checkVariable(value: JsonValue, pointer: string, scope: Scope): JsonValue {
  const [path, fallback = null, ...others] = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  if (others.length > 0) return refuse(scope, pointer, "takes a path and at most one default");
  if (path !== undefined && path !== null && typeof path !== "string" && typeof path !== "number")
    return refuse(scope, pointer, "the path must be a text or a number");
  const forbidden = String(path ?? "")
    .split(".")
    .find((segment) => FORBIDDEN_SEGMENTS.has(segment));
  if (forbidden !== undefined) return refuse(scope, pointer, `the path must not contain "${forbidden}"`);
  return [splitPath(String(path ?? "")) as unknown as JsonValue, compile(fallback, step(pointer, 1), scope)];
}

function checkLiterals(value: JsonValue, pointer: string, scope: Scope): JsonValue {
  const paths = (Array.isArray(value) ? value.flat() : [value]) as readonly JsonValue[];
  for (const path of paths) {
    if (typeof path !== "string" && typeof path !== "number") return refuse(scope, pointer, "takes paths as texts");
    checkVariable(path, pointer, scope);
  }
  return value;
}

function compileMatches(value: JsonValue, pointer: string, scope: Scope): JsonValue {
  if (!Array.isArray(value) || value.length !== 2) return refuse(scope, pointer, "takes a value and a pattern");
  const pattern = compilePattern(value[1]);
  if (typeof pattern === "string") return refuse(scope, step(pointer, 1), `the pattern ${pattern}`);
  return [compile(value[0] as JsonValue, step(pointer, 0), scope), pattern as unknown as JsonValue];
}

function compileList(value: JsonValue, pointer: string, scope: Scope): JsonValue {
  if (!Array.isArray(value) || value.length !== 2) return refuse(scope, pointer, "takes a list and a condition on its items");
  if (scope.insideList) return refuse(scope, pointer, "must not stand inside another some, all or none");
  const [list, condition] = value as readonly JsonValue[] as readonly [JsonValue, JsonValue];
  const bounded = { [BOUNDED_LIST]: [compile(list, step(pointer, 0), scope), operationsIn(condition)] };
  return [bounded, compile(condition, step(pointer, 1), { ...scope, insideList: true })];
}

function operationsIn(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0;
  const members = Object.values(value) as readonly JsonValue[];
  return members.reduce((sum: number, member) => sum + operationsIn(member), Array.isArray(value) ? 0 : 1);
}

function refuse({ problems }: Scope, pointer: string, message: string): null {
  problems.push({ pointer, message });
  return null;
}
