import { rawDigits } from "@trunkline/plugin-api";
import { BoundedCache } from "./bounded-cache.js";
import { checkDateOptions, formatDate, type DateOptions } from "./format-date.js";
import { meterWork } from "./render-meter.js";
import { isTruthy, jsonOf, memberOf, numberOf, textOf, type TemplateValue } from "./value-text.js";

/** A function that templates may call: values in order, then named ones. Pure; a missing value is never an error. */
export type TemplateHelper = (values: readonly TemplateValue[], named: Readonly<Record<string, TemplateValue>>) => TemplateValue;

const MAX_TRUNCATED = 1_048_576;
/** What any call takes, and what `Intl` needs for one number, in units of the meter. */
const CALL_WORK = 16;
const INTL_WORK = 200;

const numberFormats = new BoundedCache<Intl.NumberFormat>();

/** pitfalls.md B6: the allow-list, with `gte`, `lte` and `choose`, into which operators between values are translated. */
export const HELPERS: Readonly<Record<string, TemplateHelper>> = {
  json: ([value]) => jsonOf(value),
  date: ([value, format], named) => formatDate(value, textOf(format) || "iso", dateOptions(named)),
  number: ([value], named) => formatNumber(value, named),
  default: ([value, fallback]) => (value === null || value === undefined || value === "" ? fallback : value),
  eq: ([one, other]) => isEqual(one, other),
  ne: ([one, other]) => !isEqual(one, other),
  gt: ([one, other]) => compare(one, other) > 0,
  gte: ([one, other]) => compare(one, other) >= 0,
  lt: ([one, other]) => compare(one, other) < 0,
  lte: ([one, other]) => compare(one, other) <= 0,
  and: (values) => values.find((value) => !isTruthy(value)) ?? (values.every(isTruthy) ? values.at(-1) : null),
  or: (values) => values.find(isTruthy) ?? values.at(-1),
  not: ([value]) => !isTruthy(value),
  choose: ([condition, one, other]) => (isTruthy(condition) ? one : other),
  upper: ([value]) => textOf(value).toUpperCase(),
  lower: ([value]) => textOf(value).toLowerCase(),
  truncate: ([value, length]) => truncate(textOf(value), numberOf(length)),
  urlencode: ([value]) => encodeURIComponent(textOf(value).toWellFormed()),
  base64: ([value]) => Buffer.from(textOf(value)).toString("base64"),
  mrkdwn: ([value]) => textOf(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  lookup: ([value, name]) => memberOf(value, textOf(name)),
};

/** Calls a helper and counts the text that it is given, so that no template can go through a large text again and again. */
export function callHelper(helper: TemplateHelper, values: readonly TemplateValue[], named: Readonly<Record<string, TemplateValue>>): TemplateValue {
  meterWork(CALL_WORK);
  for (const value of values) if (typeof value === "string") meterWork(value.length);
  return helper(values, named);
}

/** English and UTC unless told otherwise. */
function dateOptions({ timeZone, locale }: Readonly<Record<string, TemplateValue>>): DateOptions {
  return { timeZone: textOf(timeZone) || "UTC", locale: textOf(locale) || "en-GB" };
}

/** Why a call can never work, whatever the event: a time zone or language that does not exist. Null where it can. */
export function literalProblem(name: string, named: Readonly<Record<string, TemplateValue>>): string | null {
  try {
    if (name === "date") checkDateOptions(dateOptions(named));
    if (name === "number" && named.locale !== undefined) void new Intl.NumberFormat(textOf(named.locale));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : "cannot be used";
  }
}

/** Helpers that surround a part of the template. */
export const BLOCK_HELPERS: ReadonlySet<string> = new Set(["if", "unless", "each", "with"]);

export function isHelper(name: string): boolean {
  return Object.hasOwn(HELPERS, name);
}

/** Numbers as text equal numbers: a literal in a template is often the one where the event has the other. */
function isEqual(one: TemplateValue, other: TemplateValue): boolean {
  if (one === other) return true;
  if (one === null || one === undefined || other === null || other === undefined) return (one ?? null) === (other ?? null);
  return isPlain(one) && isPlain(other) && textOf(one) === textOf(other);
}

function isPlain(value: TemplateValue): boolean {
  return typeof value !== "object" || rawDigits(value) !== null;
}

/** Difference as numbers, or order as text where both are texts (RFC 3339 times of one offset sort right); NaN for other pairs. */
function compare(one: TemplateValue, other: TemplateValue): number {
  const difference = numberOf(one) - numberOf(other);
  if (!Number.isNaN(difference) || typeof one !== "string" || typeof other !== "string") return difference;
  return one < other ? -1 : Number(one > other);
}

/** Not longer than `length` characters, the last an ellipsis where something was cut; never half a surrogate pair. */
function truncate(text: string, length: number): string {
  const limit = Number.isNaN(length) ? MAX_TRUNCATED : Math.max(0, Math.floor(length));
  if (text.length <= limit) return text;
  if (limit === 0) return "";
  const cut = text.slice(0, limit - 1);
  return `${cut.isWellFormed() ? cut : cut.replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** `{{number value}}` makes a number of digits; with `decimals` or `locale` it makes text. Null where the value is no number. */
function formatNumber(value: TemplateValue, { decimals, locale }: Readonly<Record<string, TemplateValue>>): TemplateValue {
  const isFormatted = decimals !== undefined || locale !== undefined;
  if (!isFormatted && rawDigits(value) !== null) return value;
  const number = numberOf(value);
  if (!Number.isFinite(number)) return null;
  if (!isFormatted) return number;
  const digits = Math.min(20, Math.max(0, Math.trunc(numberOf(decimals) || 0)));
  if (locale === undefined) return number.toFixed(digits);
  const options = decimals === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  meterWork(INTL_WORK);
  return numberFormats.get(`${textOf(locale)} ${decimals === undefined ? "" : digits}`, () => new Intl.NumberFormat(textOf(locale), options)).format(number);
}
