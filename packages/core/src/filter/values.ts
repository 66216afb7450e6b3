import type { JsonObject } from "@trunkline/plugin-api";

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** A path split once, at compile time. Two members, so that json-logic takes it for a value and not for an operator. */
export interface SplitPath {
  readonly path: string;
  readonly parts: readonly string[];
}

export function splitPath(path: string): SplitPath {
  return { path, parts: path === "" ? [] : path.split(".") };
}

/** Follows a path from its part `from` on. Own members only: an event has no `constructor` that it did not bring along. `undefined` where the path ends early. */
export function follow(start: unknown, { parts }: SplitPath, from: number): unknown {
  let value = start;
  for (let index = from; index < parts.length; index += 1) {
    const name = parts[index] ?? "";
    if (value === null || value === undefined || !Object.hasOwn(value as object, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

const DATE = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

/** ms since the epoch of an RFC 3339 date or time (a date is midnight UTC); NaN for everything else, so that no comparison holds. */
export function timeOf(value: unknown): number {
  return typeof value === "string" && DATE.test(value) ? Date.parse(value) : Number.NaN;
}
