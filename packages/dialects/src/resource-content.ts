import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import { resourceOf } from "./event-type-parts.js";
import { isObject } from "./json-kinds.js";

/** What tgm and tageur send in `data`. */
export interface ResourceContent {
  readonly id: JsonValue;
  readonly type: JsonValue;
  readonly attributes: JsonValue;
}

/** Events of another shape are read as well as they can be: `id` may be `<resource>_id`, what is not id, type or previous is the attributes. */
export function resourceContent(eventType: string, data: JsonValue): ResourceContent {
  const resource = resourceOf(eventType);
  if (!isObject(data)) return { id: null, type: resource, attributes: data ?? {} };
  return { id: data.id ?? data[`${resource}_id`] ?? null, type: data.type ?? resource, attributes: data.attributes ?? attributesIn(data) };
}

/** Rest properties also copy a key `__proto__` as a key; assignment would not. */
function attributesIn(data: JsonObject): JsonObject {
  const { id: _id, type: _type, previous: _previous, attributes: _attributes, ...attributes } = data;
  return attributes;
}
