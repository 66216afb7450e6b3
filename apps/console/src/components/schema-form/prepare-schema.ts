import type { JsonSchema } from "./json-schema.js";

/** What tells the variants of a oneOf apart in plugins' schemas. */
const discriminator = "type";

const variantWords: Readonly<Record<string, string>> = {
  none: "None",
  bearer: "Bearer token",
  basic: "User name and password",
  apiKey: "API key in a header",
  oauth2: "OAuth 2 client credentials",
  engineKey: "API key of the engine",
  hmac: "Signature (HMAC)",
};

/** As the form shows it: variants have names, and are told apart by their `type`. */
export function prepareSchema(schema: JsonSchema): JsonSchema {
  const { properties, items, oneOf } = schema;
  return {
    ...schema,
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, prepareSchema(child)])) }),
    ...(items === undefined ? {} : { items: prepareSchema(items) }),
    ...(oneOf === undefined ? {} : { oneOf: oneOf.map(namedVariant), ...(oneOf.every(isVariant) ? { discriminator: { propertyName: discriminator } } : {}) }),
  };
}

function namedVariant(variant: JsonSchema): JsonSchema {
  const prepared = prepareSchema(variant);
  const constant = variantOf(variant);
  return prepared.title !== undefined || constant === null ? prepared : { ...prepared, title: variantWords[constant] ?? constant };
}

const isVariant = (schema: JsonSchema): boolean => variantOf(schema) !== null;

function variantOf({ properties }: JsonSchema): string | null {
  const constant = properties?.[discriminator]?.const;
  return typeof constant === "string" ? constant : null;
}

/** The fields that a person must or will want to fill in, and the rest. */
export function splitFields(schema: JsonSchema): { readonly essential: JsonSchema; readonly further: JsonSchema } {
  const entries = Object.entries(schema.properties ?? {});
  const isEssential = ([name, field]: (typeof entries)[number]): boolean =>
    (schema.required ?? []).includes(name) || name === "dialect" || (field.type === "string" && field.default === undefined && name !== "secret");
  return {
    essential: pick(schema, entries.filter(isEssential)),
    further: pick(
      schema,
      entries.filter((entry) => !isEssential(entry)),
    ),
  };
}

function pick(schema: JsonSchema, entries: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  const names = entries.map(([name]) => name);
  return { ...schema, properties: Object.fromEntries(entries), required: (schema.required ?? []).filter((name) => names.includes(name)) };
}

/** What a form begins with: the defaults of the top level. */
export function defaultsOf({ properties = {} }: JsonSchema): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(properties).flatMap(([name, field]) => (field.default === undefined ? [] : [[name, field.default]])));
}
