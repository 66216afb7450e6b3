import { registerConfigSchema, type JsonObject } from "@trunkline/plugin-api";
import formats from "ajv-formats";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { RE2JS } from "re2js";
import { z, type ZodType } from "zod";

const LARGEST_SCHEMA = 131_072;
const LONGEST_TEXT = 65_536;

/** A plugin's config by its JSON Schema alone, for a plugin whose own check is elsewhere: judges, and fills defaults in. Throws where the schema is none. */
export function configContract(schema: JsonObject): ZodType {
  if (JSON.stringify(schema).length > LARGEST_SCHEMA) throw new Error("the JSON Schema of its config is too large");
  const validate = compile(schema);
  const contract = z.unknown().transform((value, context) => {
    const filled: unknown = structuredClone(value);
    if (validate(filled)) return filled;
    for (const error of validate.errors ?? [])
      context.issues.push({ code: "custom", path: pathOf(error), message: error.message ?? "is not valid", input: value });
    return z.NEVER;
  });
  registerConfigSchema(contract, schema);
  return contract;
}

function compile(schema: JsonObject): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, useDefaults: true, allErrors: true, code: { regExp: linearExpressions } });
  formats.default(ajv);
  return ajv.compile(structuredClone(schema));
}

/** The plugin's patterns run in the engine's process: in linear time, or not at all (look-arounds; the plugin's own check still applies them). */
const linearExpressions = Object.assign(
  (pattern: string) => {
    const expression = compiled(pattern);
    return {
      test: (text: string): boolean => text.length <= LONGEST_TEXT && (expression === null || expression.matcher(text).find()),
      toString: () => pattern,
    };
  },
  { code: "linearExpressions" },
);

function compiled(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return null;
  }
}

function pathOf({ instancePath, keyword, params }: ErrorObject): string[] {
  const { missingProperty, additionalProperty, unevaluatedProperty } = params as Record<string, string | undefined>;
  const steps = instancePath.split("/").slice(1);
  const last = keyword === "required" ? missingProperty : (additionalProperty ?? unevaluatedProperty);
  return [...steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")), ...(last === undefined ? [] : [last])];
}
