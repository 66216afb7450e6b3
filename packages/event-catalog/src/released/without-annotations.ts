import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "../json.js";

/** They say something to people only; nothing out there relies on their words. */
const annotations = new Set(["title", "description", "examples", "$comment"]);
/** Their members are named by somebody else: a field may be called `description`. */
const maps = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]);
/** Their values are values, no schemas. */
const values = new Set(["const", "enum", "default", "required", "type"]);

/** A schema with its rules only. */
export function withoutAnnotations(schema: JsonSchema): JsonSchema {
  const kept = Object.entries(schema).filter(([keyword]) => !annotations.has(keyword));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, values.has(keyword) ? value : maps.has(keyword) ? eachMember(value) : below(value)]));
}

function eachMember(map: JsonValue): JsonValue {
  return isJsonObject(map) ? (Object.fromEntries(Object.entries(map).map(([name, schema]) => [name, below(schema)])) as JsonObject) : map;
}

function below(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => below(item));
  return isJsonObject(value) ? withoutAnnotations(value) : value;
}
