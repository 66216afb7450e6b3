import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

const FORM_TYPE = /^application\/x-www-form-urlencoded(?:\s*;|$)/i;
/** In Node since 21, not yet in TypeScript's library. */
type Reviver = (key: string, value: JsonValue, context: { readonly source?: string }) => JsonValue;
const parseWith = JSON.parse as unknown as (text: string, reviver: Reviver) => JsonValue;

export function isFormType(contentType: string): boolean {
  return FORM_TYPE.test(contentType);
}

/**
 * JSON as form fields. An object gives a field for each member, inner ones in brackets (`asset[name]`, `tags[0]`), as PHP, Rails, qs and Stripe
 * read them; null is empty. Anything else stands whole in the field `payload`, as GitHub sends it.
 */
export function formOfTemplate(json: string): string {
  const value = parseWith(json, keepDigits);
  return isObject(value) ? encoded(Object.entries(value).flatMap(([name, member]) => fieldsOf(name, member))) : formOfPayload(json);
}

/** A whole JSON body in the field `payload`. */
export function formOfPayload(json: string): string {
  return encoded([["payload", json]]);
}

type Field = [name: string, value: string];

function fieldsOf(name: string, value: JsonValue): Field[] {
  if (value === null) return [[name, ""]];
  if (typeof value !== "object") return [[name, String(value)]];
  return Object.entries(value).flatMap(([inner, member]) => fieldsOf(`${name}[${inner}]`, member as JsonValue));
}

function encoded(fields: Field[]): string {
  return new URLSearchParams(fields).toString();
}

/** Every field is text in the end: integers beyond 2^53 stay the digits they are. */
function keepDigits(_key: string, value: JsonValue, { source }: { readonly source?: string }): JsonValue {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) && source !== undefined ? source : value;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
