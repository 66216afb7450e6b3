import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Reads a dotted path. Own properties only: an event has no `constructor` that it did not bring along. `undefined` where the path ends early. */
export function readPath(root: unknown, path: string): JsonValue | undefined {
  if (path === "") return root as JsonValue;
  let value = root;
  for (const name of path.split(".")) {
    if (value === null || value === undefined || !Object.hasOwn(Object(value) as object, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value as JsonValue | undefined;
}

const DATE = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

/** ms since the epoch of an RFC 3339 date or time (a date is midnight UTC); NaN for everything else, so that no comparison holds. */
export function timeOf(value: unknown): number {
  return typeof value === "string" && DATE.test(value) ? Date.parse(value) : Number.NaN;
}
