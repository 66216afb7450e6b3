import { rawDigits, type JsonValue } from "@trunkline/plugin-api";
import { meterWork } from "./render-meter.js";

export type TemplateValue = JsonValue | undefined;

/** A value inside text: nothing for a missing or null one, JSON for objects and lists, every digit of a long integer. */
export function textOf(value: TemplateValue): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? jsonOf(value) : String(value);
}

/** A value alone: JSON, `null` for a missing one and for numbers that JSON does not have. */
export function jsonOf(value: TemplateValue): string {
  const text = JSON.stringify(value) ?? "null";
  meterWork(text.length);
  return text;
}

/** As Handlebars' `if` sees it: false, 0, empty text, an empty list, null and missing are not. */
export function isTruthy(value: TemplateValue): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** The number that a value stands for, also a long integer or digits as text; NaN where it stands for none. */
export function numberOf(value: TemplateValue): number {
  if (typeof value === "number") return value;
  const digits = rawDigits(value) ?? (typeof value === "string" ? value.trim() : "");
  return digits === "" ? Number.NaN : Number(digits);
}

/** A member of an object or list; own members only. */
export function memberOf(value: TemplateValue, name: string): TemplateValue {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, JsonValue>>)[name];
}
