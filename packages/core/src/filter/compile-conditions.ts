import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import { CONDITION_OPERATORS, isConditionOperator } from "./conditions.js";
import { CONDITION } from "./operators.js";
import { compilePattern } from "./pattern.js";
import { step, type FilterProblem } from "./problem.js";
import { isJsonObject, isScalar, splitPath } from "./values.js";

/** TagoRUN's `conditions`, all of which must hold, as json-logic. */
export function compileConditions(conditions: JsonValue, pointer: string, problems: FilterProblem[]): JsonValue {
  if (!Array.isArray(conditions)) {
    problems.push({ pointer, message: "must be a list of conditions" });
    return true;
  }
  if (conditions.length === 0) return true;
  return { and: conditions.map((condition: JsonValue, index) => compileCondition(condition, step(pointer, index), problems)) };
}

/** Tageur's lists: `{"asset_type": ["Equipment"]}` means that `data.attributes.asset_type` is one of them. */
export function compileLists(lists: JsonObject): JsonValue {
  return { and: Object.entries(lists).map(([name, wanted]) => ({ [CONDITION]: ["in", variable(`data.attributes.${name}`), wanted] })) };
}

function compileCondition(condition: JsonValue, pointer: string, problems: FilterProblem[]): JsonValue {
  const problem = conditionProblem(condition, pointer);
  if (problem !== null) {
    problems.push(problem);
    return true;
  }
  const { field, operator, value = null } = condition as { field: string; operator: string; value?: JsonValue };
  const wanted = operator === "matches" ? compilePattern(value) : value;
  if (operator !== "matches" || typeof wanted !== "string") return { [CONDITION]: [operator, variable(field), wanted as JsonValue] };
  problems.push({ pointer: step(pointer, "value"), message: wanted });
  return true;
}

function variable(path: string): JsonValue {
  return { var: [splitPath(path) as unknown as JsonValue] };
}

function conditionProblem(condition: JsonValue, pointer: string): FilterProblem | null {
  if (!isJsonObject(condition)) return { pointer, message: "must be an object with field, operator and value" };
  const { field, operator, value } = condition;
  if (typeof field !== "string" || field === "") return { pointer: step(pointer, "field"), message: "must be a path such as data.value" };
  if (/(?:^|\.)(?:__proto__|prototype|constructor)(?:\.|$)/.test(field))
    return { pointer: step(pointer, "field"), message: "must not contain __proto__, prototype or constructor" };
  if (typeof operator !== "string" || !isConditionOperator(operator)) {
    return { pointer: step(pointer, "operator"), message: `must be one of ${CONDITION_OPERATORS.join(", ")}` };
  }
  const message = valueProblem(operator, value);
  return message === null ? null : { pointer: step(pointer, "value"), message };
}

function valueProblem(operator: string, value: JsonValue | undefined): string | null {
  if (operator === "exists") return value === undefined || typeof value === "boolean" ? null : "must be true or false";
  if (operator === "in" || operator === "not_in") return Array.isArray(value) && value.every(isScalar) ? null : "must be a list of plain values";
  if (operator === "matches") return null;
  return isScalar(value) ? null : "must be a plain value";
}
