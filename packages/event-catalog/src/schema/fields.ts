import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "../json.js";

/** The attributes of a resource: name to schema; each schema carries the value that examples show. */
export type Fields = Readonly<Record<string, JsonSchema>>;

/** Every attribute may be null: the systems send null for what is not filled in. */
function field(type: string, description: string, example: JsonValue, more: JsonObject = {}): JsonSchema {
  return { type: [type, "null"], description, examples: [example], ...more };
}

export const text = (description: string, example: string): JsonSchema => field("string", description, example);
export const integer = (description: string, example: number): JsonSchema => field("integer", description, example);
export const decimal = (description: string, example: number): JsonSchema => field("number", description, example);
export const flag = (description: string, example: boolean): JsonSchema => field("boolean", description, example);

/** RFC 3339 date and time. */
export const dateTime = (description: string, example: string): JsonSchema => field("string", description, example, { format: "date-time" });

/** Calendar day, `YYYY-MM-DD`. */
export const day = (description: string, example: string): JsonSchema => field("string", description, example, { format: "date" });

/** An amount; Tageur writes it as text with two decimals ("15000.00"), others as a number. */
export const amount = (description: string, example: string | number): JsonSchema => ({
  type: ["string", "number", "null"],
  description,
  examples: [example],
});

/** Text from a set that tenants may extend, so the known values are examples and not an enum. The first is shown in examples. */
export const choice = (description: string, ...values: readonly string[]): JsonSchema => ({
  type: ["string", "null"],
  description,
  examples: values,
});

/** An identifier of a system that may count or spell; never null. */
export const identifier = (description: string, example: string | number): JsonSchema => ({ type: ["string", "integer"], description, examples: [example] });

/** A field that is never null where it is there. */
export function present(schema: JsonSchema): JsonSchema {
  const [type] = Array.isArray(schema.type) ? (schema.type as readonly string[]) : [schema.type];
  return { ...schema, ...(type === undefined ? {} : { type }) };
}

/** A measured value: a number mostly, but devices also send words and switches. */
export const reading = (description: string, example: number): JsonSchema => ({
  type: ["number", "string", "boolean", "null"],
  description,
  examples: [example],
});

/** An object with named attributes of its own. */
export const nested = (description: string, fields: Fields): JsonSchema => ({
  type: ["object", "null"],
  description,
  properties: titled(fields),
});

/** A link to another resource by id and name, as TGM Expert embeds them. */
export const reference = (description: string, id: number, name: string): JsonSchema =>
  nested(description, { id: integer("Identifier", id), name: text("Display name", name) });

/** An object whose keys the tenant chooses. */
export const openMap = (description: string, example: JsonObject): JsonSchema => field("object", description, example, { additionalProperties: true });

/** A list; its example holds one item. */
export const list = (description: string, item: JsonSchema): JsonSchema => ({
  type: ["array", "null"],
  description,
  items: item,
});

/** Gives each attribute a readable title made from its name (`serial_number` → `Serial number`). */
export function titled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, { title: titleOf(name), ...schema }]));
}

/** The value that an example shows for a schema made in this file. */
export function exampleOf(schema: JsonSchema): JsonValue {
  if (Array.isArray(schema.examples)) return schema.examples[0] ?? null;
  if (isJsonObject(schema.properties)) return exampleOfFields(schema.properties as Fields);
  if (isJsonObject(schema.items)) return [exampleOf(schema.items)];
  return null;
}

/** One example object for a set of attributes. */
export function exampleOfFields(fields: Fields): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, exampleOf(schema)]));
}

function titleOf(name: string): string {
  const words = name
    .replaceAll("_", " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
