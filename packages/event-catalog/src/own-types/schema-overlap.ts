import type { Problem } from "../event-validator.js";
import { isJsonObject, type JsonSchema, type JsonValue } from "../json.js";
import { referredSchema } from "./referred-schema.js";

/** Rules that may look at one and the same value. An event of 1 MB holds half a million values: with this many it takes less than a second, with 2,000 half a minute. */
const mostRules = 64;
/** An expression looks at each character; a list of values is compared one by one, but quickly. */
const expressionWeight = 8;
const valuesPerRule = 32;

const listsInPlace = ["allOf", "anyOf", "oneOf"] as const;
const singlesInPlace = ["not", "if", "then", "else"] as const;
const ofAnyChild = ["items", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "contains", "propertyNames"] as const;

/** Whether too many rules meet at one value, be it a value of a list: then an event made for it would stop the process for minutes. Needs a schema without circles. Null: few enough. */
export function overlapProblem(schema: JsonSchema): Problem | null {
  const rules = rulesAt([schema], schema);
  return rules <= mostRules
    ? null
    : { pointer: "", message: `has some ${Math.ceil(rules)} rules for one value; ${mostRules} are the most (an expression counts ${expressionWeight})` };
}

/** The most rules that meet at a value judged by these schemas, or at any value inside it. */
function rulesAt(schemas: readonly JsonSchema[], root: JsonSchema): number {
  const together = schemas.flatMap((schema) => inPlace(schema, root));
  if (together.length === 0) return 0;
  const here = together.reduce((sum, schema) => sum + weightOf(schema), 0);
  const ofAny = together.flatMap(schemasOfAnyChild);
  const expressions = together.reduce((sum, schema) => sum + membersOf(schema.patternProperties).length * expressionWeight, 0);
  const named = new Set(together.flatMap((schema) => Object.keys(objectOf(schema.properties))));
  const children = [...named].map((name) => rulesAt([...together.flatMap((schema) => propertyOf(schema, name)), ...ofAny], root));
  return Math.max(here, expressions + rulesAt(ofAny, root), ...children);
}

function inPlace(schema: JsonSchema, root: JsonSchema): readonly JsonSchema[] {
  const parts = [
    ...listsInPlace.flatMap((keyword) => listOf(schema[keyword])),
    ...singlesInPlace.map((keyword) => schema[keyword]),
    ...membersOf(schema.dependentSchemas),
    ...(typeof schema.$ref === "string" ? [referredSchema(schema.$ref, root)] : []),
  ];
  return [schema, ...parts.filter(isJsonObject).flatMap((part) => inPlace(part, root))];
}

function weightOf(schema: JsonSchema): number {
  return 1 + (schema.pattern === undefined ? 0 : expressionWeight) + listOf(schema.enum).length / valuesPerRule;
}

function schemasOfAnyChild(schema: JsonSchema): readonly JsonSchema[] {
  const found = [...ofAnyChild.map((keyword) => schema[keyword]), ...listOf(schema.prefixItems), ...membersOf(schema.patternProperties)];
  return found.filter(isJsonObject);
}

function propertyOf(schema: JsonSchema, name: string): readonly JsonSchema[] {
  const properties = objectOf(schema.properties);
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isJsonObject(property) ? [property] : [];
}

const objectOf = (value: JsonValue | undefined): JsonSchema => (isJsonObject(value) ? value : {});
const membersOf = (value: JsonValue | undefined): readonly JsonValue[] => Object.values(objectOf(value));
const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? (value as readonly JsonValue[]) : []);
