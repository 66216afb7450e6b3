import type { JsonSchema, JsonValue } from "../json.js";
import { schemaBranches, schemaFields } from "../schema-fields.js";

/** What the schemas of one field say, wherever they say it. */
export interface FieldFacts {
  /** JSON types by name, sorted; empty: any. */
  readonly types: readonly string[];
  /** Each other rule that can refuse a value: keyword and its value. */
  readonly rules: ReadonlyMap<string, JsonValue>;
}

/** They explain, or lead to fields that have facts of their own; of `required` the events themselves tell (see `newRefusals`). */
const noRules = new Set(
  "$schema $defs $ref $comment definitions title description default examples deprecated readOnly writeOnly type properties items allOf anyOf oneOf required".split(
    " ",
  ),
);

/** The facts of each field by its dotted path; the event itself has the path "". */
export function fieldFacts(schema: JsonSchema): ReadonlyMap<string, FieldFacts> {
  const schemas = new Map<string, JsonSchema[]>([["", schemaBranches(schema, schema)]]);
  for (const field of schemaFields(schema)) schemas.set(field.path, [...(schemas.get(field.path) ?? []), ...schemaBranches(field.schema, schema)]);
  return new Map([...schemas].map(([path, found]) => [path, { types: typesOf(found), rules: rulesOf(found) }]));
}

function typesOf(schemas: readonly JsonSchema[]): readonly string[] {
  return [...new Set(schemas.flatMap(({ type }) => (type === undefined ? [] : [type].flat().map(String))))].sort();
}

function rulesOf(schemas: readonly JsonSchema[]): ReadonlyMap<string, JsonValue> {
  return new Map(schemas.flatMap((schema) => Object.entries(schema).filter(([keyword, value]) => isRule(keyword, value))));
}

function isRule(keyword: string, value: JsonValue): boolean {
  return !noRules.has(keyword) && !(keyword === "additionalProperties" && value === true);
}
