import type { JsonSchema } from "./json-schema.js";

/** Whether a value has the shape of a schema: types, constants and required members; enough to tell variants apart, no validation. */
export function fits(schema: JsonSchema | boolean, value: unknown): boolean {
  if (typeof schema === "boolean") return schema;
  const { allOf = [], anyOf, oneOf } = schema;
  return (
    hasType(schema.type, value) &&
    (schema.const === undefined || schema.const === value) &&
    (!Array.isArray(schema.enum) || schema.enum.includes(value)) &&
    hasMembers(schema, value) &&
    allOf.every((part) => fits(part, value)) &&
    (anyOf === undefined || anyOf.some((part) => fits(part, value))) &&
    (oneOf === undefined || oneOf.some((part) => fits(part, value)))
  );
}

function hasMembers({ required = [], properties = {} }: JsonSchema, value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
  const members = value as Readonly<Record<string, unknown>>;
  return (
    required.every((name) => members[name] !== undefined) &&
    Object.entries(properties).every(([name, child]) => members[name] === undefined || fits(child, members[name]))
  );
}

function hasType(type: JsonSchema["type"], value: unknown): boolean {
  if (type === undefined) return true;
  return [type].flat().some((name) => typeTests[name as string]?.(value) ?? true);
}

const typeTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
};
