import type { JsonObject, JsonValue } from "./json.js";

/** A value in a config beside a schema that describes it. One value is visited once per schema: unions and references give several. */
export interface ConfigNode {
  readonly schema: JsonObject;
  readonly value: JsonValue;
  /** JSON pointer (RFC 6901) from the config's root. */
  readonly pointer: string;
}

/** Every value of a config with every schema that may describe it, parents first. `root` is a JSON Schema as zod writes them. */
export function configNodes(root: JsonObject, config: JsonValue): Generator<ConfigNode> {
  return nodesFrom(root, { schema: root, value: config, pointer: "" });
}

function* nodesFrom(root: JsonObject, node: ConfigNode): Generator<ConfigNode> {
  yield node;
  for (const schema of alternatives(root, node)) yield* nodesFrom(root, { ...node, schema });
  for (const child of children(node)) yield* nodesFrom(root, child);
}

/** Schemas that describe the same value as this one. */
function alternatives(root: JsonObject, { schema, value }: ConfigNode): readonly JsonObject[] {
  const referenced = typeof schema.$ref === "string" ? [resolve(root, schema.$ref)] : [];
  const all = [...referenced, ...schemasIn(schema.allOf)];
  const some = [...schemasIn(schema.anyOf), ...schemasIn(schema.oneOf)].filter((branch) => mayDescribe(branch, value));
  return [...all, ...some];
}

/** false only where a constant of the branch (a union's discriminator) differs: a mark too many hides a harmless value, one too few shows a secret. */
function mayDescribe(branch: JsonObject, value: JsonValue): boolean {
  if (!isObject(value) || !isObject(branch.properties)) return true;
  return Object.entries(branch.properties).every(([name, property]) => !isObject(property) || property.const === undefined || property.const === value[name]);
}

function children({ schema, value, pointer }: ConfigNode): readonly ConfigNode[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, child]: [string, JsonValue]) => {
    const childSchema = Array.isArray(value) ? itemSchema(schema, Number(key)) : propertySchema(schema, key);
    return isObject(childSchema) ? [{ schema: childSchema, value: child, pointer: `${pointer}/${escapePointer(key)}` }] : [];
  });
}

function propertySchema(schema: JsonObject, key: string): JsonValue | undefined {
  const { properties } = schema;
  return isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties;
}

function itemSchema(schema: JsonObject, index: number): JsonValue | undefined {
  return schemasIn(schema.prefixItems)[index] ?? schema.items;
}

/** zod writes references to the root (`#`) and into `$defs`. */
function resolve(root: JsonObject, reference: string): JsonObject {
  const path = reference.split("/").slice(1);
  const target = path.reduce<JsonValue | undefined>(
    (schema, step) => (isObject(schema) ? schema[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined),
    root,
  );
  return isObject(target) ? target : {};
}

function schemasIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Neither null nor a list. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One step of a JSON pointer (RFC 6901). */
export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
