import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

/** In Node since 21, not yet in TypeScript's library. */
const { isRawJSON } = JSON as unknown as { isRawJSON(value: unknown): boolean };

/** Neither null, nor a list, nor a `JSON.rawJSON` number. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRawJSON(value);
}

/** Null, boolean, number (also a `JSON.rawJSON` one) or string. */
export function isScalar(value: JsonValue): boolean {
  return value === null || typeof value !== "object" || isRawJSON(value);
}
