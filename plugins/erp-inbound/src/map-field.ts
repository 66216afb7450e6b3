import { rawDigits, type JsonObject, type JsonValue } from "@trunkline/plugin-api";
import type { MappingField } from "./config.js";
import { convert } from "./convert.js";
import { valueAtPath } from "./json-path.js";

/** The value of a field; undefined where there is none. Nothing, null and an empty text give way to the default. */
export function mapField(field: MappingField, item: JsonValue): JsonValue | undefined {
  const found = sourceOf(field, item);
  const converted = found === undefined || found === null || field.as === undefined ? found : convert(found, field.as);
  const mapped = translated(field, converted);
  return isNothing(mapped) && field.default !== undefined ? (field.default as JsonValue) : mapped;
}

/** Those that have a value. */
export function mapFields(fields: Readonly<Record<string, MappingField>>, item: JsonValue): JsonObject {
  const found: [string, JsonValue][] = [];
  for (const [name, field] of Object.entries(fields)) {
    const value = mapField(field, item);
    if (value !== undefined) found.push([name, value]);
  }
  return Object.fromEntries(found);
}

function sourceOf({ path, template, value }: MappingField, item: JsonValue): JsonValue | undefined {
  if (path !== undefined) {
    const values = [path].flat().map((each) => valueAtPath(item, each));
    return values.find((each) => !isNothing(each)) ?? values.find((each) => each !== undefined);
  }
  if (template !== undefined) return filled(template, item);
  return value as JsonValue | undefined;
}

/** Nothing where none of its paths leads to something: an empty frame says nothing. */
function filled(template: string, item: JsonValue): string | undefined {
  let hasValue = !template.includes("{{");
  const text = template.replaceAll(/\{\{\s*(.*?)\s*\}\}/g, (_, path: string) => {
    const value = valueAtPath(item, path);
    const shown = rawDigits(value) ?? value;
    if (isNothing(shown) || typeof shown === "object") return "";
    hasValue = true;
    return String(shown);
  });
  return hasValue ? text.trim() : undefined;
}

/** A value that the map does not know stays, unless there is a default. */
function translated({ map, default: fallback }: MappingField, value: JsonValue | undefined): JsonValue | undefined {
  if (map === undefined || value === undefined) return value;
  const key = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  if (Object.hasOwn(map, key)) return map[key] as JsonValue;
  return fallback === undefined ? value : undefined;
}

function isNothing(value: JsonValue | undefined): value is undefined | null | "" {
  return value === undefined || value === null || value === "";
}
