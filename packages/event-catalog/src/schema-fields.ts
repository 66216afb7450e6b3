import { isJsonObject, type JsonSchema, type JsonValue } from "./json.js";

/** One member of an event that a schema knows. */
export interface SchemaField {
  /** Dotted, as `data.attributes.name`; `*` stands for any index of a list and, last, for anything below an open object. */
  path: string;
  schema: JsonSchema;
  required: boolean;
}

/** Every schema nests far less; the cap only ends a schema that refers to itself. */
const deepest = 16;

/** The members that a schema knows, parents before children; follows `allOf`, `anyOf`, `oneOf` and local `$ref`. */
export function schemaFields(schema: JsonSchema): SchemaField[] {
  return fieldsBelow(schema, "", schema, deepest);
}

function fieldsBelow(schema: JsonSchema, prefix: string, root: JsonSchema, depth: number): SchemaField[] {
  if (depth === 0) return [];
  const required = requiredNames(schema, root, depth);
  return branches(schema, root, depth).flatMap((branch) => [
    ...propertyFields(branch, prefix, { root, depth, required }),
    ...itemFields(branch, prefix, root, depth),
    ...openField(branch, prefix),
  ]);
}

/** Members that must be there; one part of an `allOf` may demand what another describes. Of alternatives none is certain. */
function requiredNames({ anyOf: _any, oneOf: _one, ...certain }: JsonSchema, root: JsonSchema, depth: number): ReadonlySet<JsonValue> {
  return new Set(branches(certain, root, depth).flatMap((branch) => (Array.isArray(branch.required) ? (branch.required as readonly JsonValue[]) : [])));
}

interface Level {
  root: JsonSchema;
  depth: number;
  required: ReadonlySet<JsonValue>;
}

function propertyFields(schema: JsonSchema, prefix: string, { root, depth, required }: Level): SchemaField[] {
  return Object.entries(isJsonObject(schema.properties) ? schema.properties : {}).flatMap(([name, value]) => {
    const child = isJsonObject(value) ? value : {};
    const path = prefix + name;
    return [{ path, schema: child, required: required.has(name) }, ...fieldsBelow(child, `${path}.`, root, depth - 1)];
  });
}

function itemFields(schema: JsonSchema, prefix: string, root: JsonSchema, depth: number): SchemaField[] {
  if (!isJsonObject(schema.items)) return [];
  const path = `${prefix}*`;
  return [{ path, schema: schema.items, required: false }, ...fieldsBelow(schema.items, `${path}.`, root, depth - 1)];
}

/** Only an object that says `additionalProperties: true` is open on purpose; elsewhere unknown names are allowed but not known. */
function openField(schema: JsonSchema, prefix: string): SchemaField[] {
  if (prefix === "" || schema.additionalProperties !== true) return [];
  return [{ path: `${prefix}*`, schema: {}, required: false }];
}

/** The schema with all that it joins by `allOf`, `anyOf`, `oneOf` and local `$ref`. */
export function schemaBranches(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  return branches(schema, root, deepest);
}

function branches(schema: JsonSchema, root: JsonSchema, depth: number): JsonSchema[] {
  if (depth === 0) return [];
  const further = [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) => (Array.isArray(list) ? list : []) as JsonValue[]);
  const referred = typeof schema.$ref === "string" ? [resolveReference(schema.$ref, root)] : [];
  return [schema, ...[...further, ...referred].filter(isJsonObject).flatMap((branch) => branches(branch, root, depth - 1))];
}

/** Follows a pointer inside the same schema; other references are unknown here. */
function resolveReference(reference: string, root: JsonSchema): JsonValue | undefined {
  if (!reference.startsWith("#/")) return undefined;
  const steps = reference
    .slice(2)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce<JsonValue | undefined>((value, step) => (isJsonObject(value) ? value[step] : undefined), root);
}
