import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

type Entry = readonly [name: string, value: JsonValue];

/** One level of names, joined by `__` as Zapier's own: `data__attributes__name`. Members of a list of plain values stay a list (line items), others are numbered. Empty objects and lists become null. */
export function flatten(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).flatMap(([name, value]) => entriesOf(name, value)));
}

function entriesOf(name: string, value: JsonValue): readonly Entry[] {
  if (typeof value !== "object" || value === null || isLongInteger(value)) return [[name, value]];
  if (Array.isArray(value) && value.length > 0 && value.every(isPlain)) return [[name, value]];
  const members = Object.entries(value) as readonly Entry[];
  if (members.length === 0) return [[name, null]];
  return members.flatMap(([key, inner]) => entriesOf(`${name}__${key}`, inner));
}

function isPlain(value: JsonValue): boolean {
  return typeof value !== "object" || value === null || isLongInteger(value);
}

/** JSON.rawJSON: a number whose digits JavaScript cannot hold. */
function isLongInteger(value: JsonValue): boolean {
  return (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value);
}
