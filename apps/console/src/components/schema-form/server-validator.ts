import type { RJSFSchema, ValidatorType } from "@rjsf/utils";
import { fits } from "./fits.js";
import type { JsonSchema } from "./json-schema.js";

/**
 * The engine judges what is filled in, with rules that no schema can say; here only the variant that a value belongs to is found. Ajv would compile the
 * schema to code, which the Content-Security-Policy forbids.
 */
export const serverValidator: ValidatorType<unknown, RJSFSchema> = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  isValid: (schema, value) => fits(schema as JsonSchema, value),
  rawValidation: () => ({}),
};
