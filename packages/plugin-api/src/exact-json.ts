import type { JsonValue } from "./json.js";

/** JSON.parse source text access (ECMAScript proposal, in Node 24); the compiler's library does not know it yet. */
interface ExactJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): JsonValue;
  rawJSON(text: string): JsonValue;
  isRawJSON(value: unknown): boolean;
}

const exact = JSON as unknown as ExactJson;
const INTEGER = /^-?\d+$/;

/** Parses JSON so that integers beyond 2^53 are `JSON.rawJSON` values, which `JSON.stringify` prints with every digit. Several times slower than `JSON.parse`. */
export function parseExactJson(text: string): JsonValue {
  return exact.parse(text, (_key, value, context) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context.source ?? "";
    return INTEGER.test(source) ? exact.rawJSON(source) : value;
  });
}

/** The same, as quick as `JSON.parse` where no number can be so long. Throws a SyntaxError where the text is no JSON. */
export function parseKeepingDigits(text: string): JsonValue {
  return /\d{16}/.test(text) ? parseExactJson(text) : (JSON.parse(text) as JsonValue);
}

/** Digits of a `JSON.rawJSON` value; null for everything else. */
export function rawDigits(value: unknown): string | null {
  return typeof value === "object" && value !== null && exact.isRawJSON(value) ? (value as { readonly rawJSON: string }).rawJSON : null;
}
