import { configSchema, type JsonObject, type Plugin } from "@trunkline/plugin-api";
import { configFields, listOf, type ConfigField } from "./config-fields.js";
import { code, table } from "./markdown.js";

/** What an admin may write: types, defaults, secrets, limits. */
export function configTable(plugin: Plugin): string {
  const rows = configFields(configSchema(plugin)).map((field) => [
    code(field.path),
    typeOf(field.schema),
    field.isRequired ? "required" : defaultOf(field.schema),
    marksOf(field.schema),
    limitsOf(field.schema),
    meaningOf(field),
  ]);
  return table(["Field", "Type", "Default", "Marks", "Limits", "Meaning"], rows);
}

function typeOf(schema: JsonObject): string {
  const choices = [...listOf(schema.oneOf), ...listOf(schema.anyOf)];
  const own = [schema.type ?? []].flat().filter((name) => typeof name === "string");
  const names = new Set([...own, ...choices.map(typeOf)].filter((name) => name !== ""));
  return [...names].join(" or ");
}

function defaultOf({ default: value }: JsonObject): string {
  return value === undefined ? "" : code(JSON.stringify(value));
}

function marksOf(schema: JsonObject): string {
  return [
    ...(schema["x-secret"] === true ? ["secret"] : []),
    ...(typeof schema["x-secret-where"] === "string" ? [`secret where ${code(schema["x-secret-where"].slice(1))}`] : []),
    ...(schema["x-secret-headers"] === true ? ["credential-like names are secrets"] : []),
    ...(schema["x-template"] === undefined ? [] : ["`{{…}}`"]),
  ].join(", ");
}

function limitsOf(schema: JsonObject): string {
  const { minLength, maxLength, minItems, maxItems, minimum, maximum, pattern, format } = schema;
  return [
    ...(Array.isArray(schema.enum) ? [schema.enum.map((value) => code(String(value))).join(" ")] : []),
    ...range(minLength, maxLength, " characters"),
    ...range(minItems, maxItems, " elements"),
    ...range(minimum, maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum, ""),
    ...(typeof format === "string" ? [format] : []),
    ...(typeof pattern === "string" && format === undefined ? [code(pattern)] : []),
  ].join("; ");
}

function range(from: unknown, to: unknown, unit: string): readonly string[] {
  if (typeof from !== "number" && typeof to !== "number") return [];
  if (typeof to !== "number") return [`at least ${String(from)}${unit}`];
  return [typeof from === "number" ? `${from} to ${to}${unit}` : `at most ${to}${unit}`];
}

function meaningOf({ schema, where }: ConfigField): string {
  const examples = Array.isArray(schema.examples) ? schema.examples.map((value) => code(typeof value === "string" ? value : JSON.stringify(value))) : [];
  const said = [schema.title, schema.description].filter((text) => typeof text === "string").map((text) => text.replace(/[.:]$/, "").replaceAll("<", "&lt;"));
  return [
    ...(where === "" ? [] : [`(${where})`]),
    ...(said.length === 0 ? [] : [`${said.join(": ")}.`]),
    ...(examples.length === 0 ? [] : [`E.g. ${examples.join(", ")}`]),
  ].join(" ");
}
