import type { UiSchema } from "@rjsf/utils";
import type { JsonSchema } from "./json-schema.js";

/** From here on a text is shown as several lines. */
const LONG_TEXT = 10_000;

/** How each field is shown: secrets as passwords, long texts in several lines, what cannot be changed not at all; examples as placeholders. */
export function uiSchemaOf(schema: JsonSchema): UiSchema {
  const children = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, fieldUi(field)] as const);
  const variants = schema.oneOf === undefined ? {} : { oneOf: schema.oneOf.map(uiSchemaOf) };
  return { ...Object.fromEntries(children), ...variants };
}

function fieldUi(field: JsonSchema): UiSchema {
  return {
    ...uiSchemaOf(field),
    ...(field.items === undefined ? {} : { items: fieldUi(field.items) }),
    ...widgetOf(field),
    ...placeholderOf(field),
  };
}

function widgetOf(field: JsonSchema): UiSchema {
  if (field.const !== undefined) return { "ui:widget": "hidden" };
  if (field.type !== "string" || field.enum !== undefined) return {};
  const isLong = Number(field.maxLength ?? 0) > LONG_TEXT;
  if (isLong) return { "ui:widget": "textarea", "ui:options": { rows: 3 } };
  return field["x-secret"] === true ? { "ui:widget": "password", "ui:autocomplete": "new-password" } : {};
}

function placeholderOf({ examples }: JsonSchema): UiSchema {
  const [example] = Array.isArray(examples) ? (examples as readonly unknown[]) : [];
  return typeof example === "string" ? { "ui:placeholder": example } : {};
}
