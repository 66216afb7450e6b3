import { isDeepStrictEqual } from "node:util";
import type { EventType } from "../event-type.js";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "../json.js";

/** Schemas of several types with their `$defs` moved to one shared place. */
export interface HoistedSchemas {
  /** Event type name to schema without `$defs`; its references point below `#/components/schemas/`. */
  events: Readonly<Record<string, JsonSchema>>;
  /** Definition name to schema. */
  definitions: Readonly<Record<string, JsonSchema>>;
  /** Event type name to the names of the definitions it uses, in the order of its `$defs`. */
  used: Readonly<Record<string, readonly string[]>>;
}

/**
 * Moves `$defs` out of each event schema, so that the types of one resource share one definition.
 * Two types may give one definition name to different schemas; the second is then prefixed with its event type.
 */
export function hoistDefinitions(types: readonly EventType[]): HoistedSchemas {
  const definitions: Record<string, JsonSchema> = {};
  const events: Record<string, JsonSchema> = {};
  const used: Record<string, readonly string[]> = {};
  for (const type of types) {
    const names = placeDefinitions(type, definitions);
    const { $defs: _moved, $schema: _dialect, ...schema } = type.schema;
    events[type.name] = withReferences(schema, names) as JsonObject;
    used[type.name] = [...names.values()];
  }
  return { events, definitions, used };
}

/** Old name to new name of each definition of a type. */
function placeDefinitions(type: EventType, definitions: Record<string, JsonSchema>): Map<string, string> {
  const own = isJsonObject(type.schema.$defs) ? type.schema.$defs : {};
  const names = new Map<string, string>();
  for (const [name, schema] of Object.entries(own)) {
    const taken = definitions[name] !== undefined && !isDeepStrictEqual(definitions[name], schema);
    const place = taken ? `${type.name}.${name}` : name;
    definitions[place] = schema as JsonObject;
    names.set(name, place);
  }
  return names;
}

function withReferences(value: JsonValue, names: ReadonlyMap<string, string>): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withReferences(item, names));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, key === "$ref" ? newReference(child, names) : withReferences(child, names)]));
}

function newReference(reference: JsonValue, names: ReadonlyMap<string, string>): JsonValue {
  const name = typeof reference === "string" ? reference.replace("#/$defs/", "") : "";
  return `#/components/schemas/${names.get(name) ?? name}`;
}
