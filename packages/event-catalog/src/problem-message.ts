import type { ErrorObject } from "ajv";

const formats: Readonly<Record<string, string>> = {
  "date-time": "a date and time as in RFC 3339, for example 2026-02-01T12:30:45Z",
  date: "a day written YYYY-MM-DD",
};

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  null: "null",
};

/** One plain sentence for a schema error; it never repeats the value, which may be secret or large. */
export function problemMessage(error: ErrorObject): string {
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "required":
      return "is missing";
    case "type":
      return `must be ${kindsOf(params.type)}`;
    case "const":
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case "enum":
      return `must be one of ${JSON.stringify(params.allowedValues)}`;
    case "format":
      return `must be ${formats[String(params.format)] ?? `of the format ${String(params.format)}`}`;
    default:
      return error.message ?? `breaks the rule "${error.keyword}"`;
  }
}

function kindsOf(types: unknown): string {
  const names = Array.isArray(types) ? types.map(String) : String(types).split(",");
  return names.map((name) => kinds[name] ?? name).join(" or ");
}
