import { Ajv2020 } from "ajv/dist/2020.js";
import type { Problem } from "../event-validator.js";
import { isJsonObject, type JsonSchema, type JsonValue } from "../json.js";
import { linearExpressions } from "../linear-expressions.js";
import { problemMessage } from "../problem-message.js";
import { costProblem } from "./schema-cost.js";
import { overlapProblem } from "./schema-overlap.js";

/** JSON text; a large system's event needs a tenth of it. */
const longestSchema = 65_536;

/** They change where references lead, so that nobody could say what a schema costs. */
const forbiddenKeywords = new Set(["$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor"]);
const scalars = new Set<JsonValue>(["string", "integer", "number", "boolean", "null"]);

/** Problems of a schema that comes from outside: it runs on every event, beside the schemas of others. */
export function judgeSchema(schema: JsonSchema): Problem[] {
  const length = JSON.stringify(schema).length;
  if (length > longestSchema) return [{ pointer: "", message: `must be at most ${longestSchema} characters of JSON, not ${length}` }];
  const broken = metaProblems(schema);
  if (broken.length > 0) return broken;
  const problems = walk(schema, "");
  if (problems.length > 0) return problems;
  const tooMuch = costProblem(schema) ?? overlapProblem(schema);
  return tooMuch === null ? [] : [tooMuch];
}

/** Made at the first use: that costs some 30 ms. It compiles nothing but the meta-schema, so nothing of a stranger's schema stays in it. */
let metaSchema: Ajv2020 | undefined;

function metaProblems(schema: JsonSchema): Problem[] {
  metaSchema ??= new Ajv2020({ allErrors: true, strict: false, logger: false });
  const ajv = metaSchema;
  const dialect = schema.$schema;
  if (dialect !== undefined && !/^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/.test(typeof dialect === "string" ? dialect : "")) {
    return [{ pointer: "/$schema", message: "must be https://json-schema.org/draft/2020-12/schema, or absent" }];
  }
  if (ajv.validateSchema(schema) === true) return [];
  const found = (ajv.errors ?? []).map((error) => ({ pointer: error.instancePath, message: problemMessage(error) }));
  return found
    .filter(({ pointer, message }, index) => found.findIndex((other) => other.pointer === pointer && other.message === message) === index)
    .slice(0, 20);
}

/** Every object of the schema is looked at, also where it is only a value: being too strict there harms nobody. */
function walk(value: JsonValue, pointer: string): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue, index) => walk(item, `${pointer}/${index}`));
  if (!isJsonObject(value)) return [];
  return [
    ...keywordProblems(value, pointer),
    ...Object.entries(value).flatMap(([name, child]) => walk(child, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`)),
  ];
}

function keywordProblems(schema: JsonSchema, pointer: string): Problem[] {
  const problems = Object.keys(schema)
    .filter((name) => forbiddenKeywords.has(name) && typeof schema[name] !== "object")
    .map((name) => ({ pointer: `${pointer}/${name}`, message: "is not allowed here" }));
  if (typeof schema.$ref === "string" && !/^#(\/|$)/.test(schema.$ref))
    problems.push({ pointer: `${pointer}/$ref`, message: "must lead to a place in this schema, as #/$defs/address" });
  if (schema.uniqueItems === true && !hasScalarItems(schema)) {
    problems.push({
      pointer: `${pointer}/uniqueItems`,
      message: "is allowed only where items are plain values: comparing objects with each other takes too long",
    });
  }
  return [...problems, ...patternProblems(schema, pointer)];
}

function patternProblems(schema: JsonSchema, pointer: string): Problem[] {
  const byName = isJsonObject(schema.patternProperties) ? Object.keys(schema.patternProperties) : [];
  const patterns = [
    ...(typeof schema.pattern === "string" ? [["/pattern", schema.pattern] as const] : []),
    ...byName.map((name) => ["/patternProperties", name] as const),
  ];
  return patterns.flatMap(([place, pattern]) => {
    try {
      linearExpressions(pattern);
      return [];
    } catch (error) {
      return [{ pointer: pointer + place, message: `is no RE2 expression: ${error instanceof Error ? error.message : String(error)}` }];
    }
  });
}

function hasScalarItems({ items }: JsonSchema): boolean {
  const types = isJsonObject(items) ? [items.type ?? "any"].flat() : [];
  return types.length > 0 && types.every((type) => scalars.has(type as JsonValue));
}
