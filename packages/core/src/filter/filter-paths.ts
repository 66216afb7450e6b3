import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import { LIST_OPERATORS, PUBLISHED_OPERATORS } from "./operators.js";
import { step } from "./problem.js";
import { isJsonObject } from "./values.js";

/** A dotted path that is read from the event, and the JSON pointer to the place that names it. */
export interface FilterPath {
  readonly path: string;
  readonly pointer: string;
}

/** Every path that a filter of any form reads from the event. Conditions on the items of a list read from the items: of them only the list is named. */
export function filterPaths(filter: JsonValue, pointer = ""): readonly FilterPath[] {
  if (!isJsonObject(filter)) return [];
  if (Array.isArray(filter.conditions)) return fieldsOf(filter.conditions as readonly JsonValue[], step(pointer, "conditions"));
  const names = Object.keys(filter);
  if (names.every((name) => name.includes("."))) return names.flatMap((type) => filterPaths(filter[type] ?? null, step(pointer, type)));
  if (names.every((name) => isList(filter, name))) return names.map((name) => ({ path: attributePath(name), pointer: step(pointer, name) }));
  return pathsRead(filter, pointer);
}

function fieldsOf(conditions: readonly JsonValue[], pointer: string): readonly FilterPath[] {
  return conditions.flatMap((condition, index) =>
    isJsonObject(condition) && typeof condition.field === "string" ? [{ path: condition.field, pointer: step(step(pointer, index), "field") }] : [],
  );
}

/** Tageur's form, told from json-logic as `compileFilter` tells it. */
export function isList(filter: JsonObject, name: string): boolean {
  const wanted = filter[name];
  return !PUBLISHED_OPERATORS.has(name) && Array.isArray(wanted) && wanted.every((item) => typeof item === "string");
}

export function attributePath(name: string): string {
  return `data.attributes.${name}`;
}

/** The paths of a json-logic rule. */
export function pathsRead(rule: JsonValue, pointer: string): readonly FilterPath[] {
  if (Array.isArray(rule)) return (rule as readonly JsonValue[]).flatMap((part, index) => pathsRead(part, step(pointer, index)));
  if (!isJsonObject(rule)) return [];
  return Object.entries(rule).flatMap(([operator, operand]) => readBy(operator, operand, step(pointer, operator)));
}

function readBy(operator: string, operand: JsonValue, pointer: string): readonly FilterPath[] {
  const values = (Array.isArray(operand) ? operand : [operand]) as readonly JsonValue[];
  if (operator === "var") return [...pathsAmong(values.slice(0, 1), pointer), ...pathsRead(values[1] ?? null, step(pointer, 1))];
  if (operator === "missing" || operator === "missing_some") return pathsAmong(values.flat(), pointer);
  return LIST_OPERATORS.has(operator) ? pathsRead(values[0] ?? null, step(pointer, 0)) : pathsRead(operand, pointer);
}

function pathsAmong(values: readonly JsonValue[], pointer: string): readonly FilterPath[] {
  return values.flatMap((value) => (typeof value === "string" && value !== "" ? [{ path: value, pointer }] : []));
}
