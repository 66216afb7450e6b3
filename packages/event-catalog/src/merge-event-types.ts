import { isDeepStrictEqual } from "node:util";
import type { EventType } from "./event-type.js";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "./json.js";

/**
 * Joins types of one name that several systems produce: systems add up, the schema knows the attributes of all of them,
 * and an event must have what one of them demands. Group, description and example are the first one's.
 * Attributes join where both systems give their definition (`$defs`) the same name; give one resource one name.
 */
export function mergeEventTypes(types: readonly EventType[]): EventType[] {
  const byName = new Map<string, EventType>();
  for (const type of types) {
    const known = byName.get(type.name);
    byName.set(type.name, known === undefined ? type : mergeTwo(known, type));
  }
  return [...byName.values()];
}

function mergeTwo(first: EventType, second: EventType): EventType {
  return {
    ...first,
    systems: [...new Set([...first.systems, ...second.systems])],
    schema: { ...mergeSchemas(first.schema, second.schema), ...alternatives(first.schema, second.schema) },
  };
}

/** What each system demands beyond what all do, as `anyOf`; nothing where they demand the same. */
function alternatives(first: JsonSchema, second: JsonSchema): JsonObject {
  const demands = [...demandsOf(first), ...demandsOf(second)];
  const common = asList(first.required).filter((name) => asList(second.required).includes(name));
  const beyond = demands.map(({ required, properties }) => ({ required: required.filter((name) => !common.includes(name)), properties }));
  const different = beyond.filter((demand, index) => beyond.findIndex((other) => isDeepStrictEqual(other, demand)) === index);
  return different.length < 2 ? {} : { anyOf: different };
}

interface Demand {
  readonly required: readonly JsonValue[];
  readonly properties: JsonObject;
}

function demandsOf(schema: JsonSchema): readonly Demand[] {
  const shared = asList(schema.required);
  if (schema.anyOf !== undefined) return asList(schema.anyOf).map((part) => demandOf(asObject(part), shared));
  return [demandOf(schema, [])];
}

function demandOf(schema: JsonSchema, further: readonly JsonValue[]): Demand {
  const data = asObject(asObject(schema.properties).data);
  return { required: [...further, ...asList(schema.required)], properties: { data: { required: asList(data.required) } } };
}

const annotations = new Set(["$schema", "title", "description"]);
const maps = new Set(["properties", "$defs"]);

/** A constraint survives only where both sides have it: what one system sends must not fail by the other's rule. */
function mergeSchemas(first: JsonSchema, second: JsonSchema): JsonSchema {
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  const merged = [...keys].map((key) => [key, mergeKeyword(key, first[key], second[key])] as const);
  return Object.fromEntries(merged.filter((entry): entry is readonly [string, JsonValue] => entry[1] !== undefined));
}

function mergeKeyword(key: string, first: JsonValue | undefined, second: JsonValue | undefined): JsonValue | undefined {
  if (isDeepStrictEqual(first, second) || (annotations.has(key) && first !== undefined)) return first;
  if (maps.has(key)) return mergeMaps(asObject(first), asObject(second));
  if (key === "examples") return union(first, second);
  if (first === undefined || second === undefined) return annotations.has(key) ? second : undefined;
  if (key === "required") return asList(first).filter((name) => asList(second).includes(name));
  if (key === "type") return union(first, second);
  if (key === "items" && isJsonObject(first) && isJsonObject(second)) return mergeSchemas(first, second);
  return undefined;
}

function mergeMaps(first: JsonObject, second: JsonObject): JsonObject {
  const both = Object.entries(second).map(([name, schema]) => {
    const known = first[name];
    return [name, isJsonObject(known) && isJsonObject(schema) ? mergeSchemas(known, schema) : schema];
  });
  return { ...first, ...(Object.fromEntries(both) as JsonObject) };
}

const asObject = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

const asList = (value: JsonValue | undefined): readonly JsonValue[] => (value === undefined ? [] : Array.isArray(value) ? value : [value as JsonValue]);

const union = (first: JsonValue | undefined, second: JsonValue | undefined): JsonValue => [...new Set([...asList(first), ...asList(second)])];
