import type { JsonValue } from "@trunkline/plugin-api";
import { isObject, isScalar } from "./json-kinds.js";

/** TGM Expert's published limit of 1 MB, which is also the engine's for any body. */
const MAX_BODY_BYTES = 1_048_576;
/** UTF-8 needs at most 3 bytes for a UTF-16 unit: shorter texts need no counting. */
const SURELY_SMALL_LENGTH = MAX_BODY_BYTES / 3;

/** Whether a body has more than 1 MB in UTF-8. */
export function exceedsLimit(body: string): boolean {
  return body.length > SURELY_SMALL_LENGTH && Buffer.byteLength(body, "utf8") > MAX_BODY_BYTES;
}

/** `id` and the scalar fields of an object; lists have none. */
export function cutToScalars(attributes: JsonValue): JsonValue {
  if (!isObject(attributes)) return isScalar(attributes) ? attributes : {};
  return Object.fromEntries(Object.entries(attributes).filter(([name, value]) => name === "id" || isScalar(value)));
}
