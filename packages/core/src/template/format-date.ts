import { rawDigits } from "../event/exact-json.js";
import { numberOf, textOf, type TemplateValue } from "./value-text.js";

const FIRST_MILLISECONDS = 1e11;
const LAST_MS = 8.64e15;
const DATE = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?$/;
const TOKENS = /YYYY|MM|DD|HH|mm|ss/g;
const NAMED: Readonly<Record<string, string>> = { date: "YYYY-MM-DD", time: "HH:mm:ss" };

const clocks = new Map<string, Intl.DateTimeFormat>();

/** `{{date value "DD.MM.YYYY HH:mm" timeZone="Europe/Berlin"}}`; formats `iso` (default), `date`, `time`, `unix` (seconds), `ms`, or a text with YYYY MM DD HH mm ss. Null where the value is no date. Throws RangeError for an unknown time zone. */
export function formatDate(value: TemplateValue, format: string, timeZone: string): TemplateValue {
  const ms = toMs(value);
  if (Number.isNaN(ms)) return null;
  if (format === "unix") return Math.floor(ms / 1000);
  if (format === "ms") return ms;
  if (format === "iso") return new Date(ms).toISOString();
  const parts = partsOf(ms, timeZone);
  return (NAMED[format] ?? format).replace(TOKENS, (token) => parts[token] ?? token);
}

function toMs(value: TemplateValue): number {
  if (typeof value === "number" || rawDigits(value) !== null) {
    const number = numberOf(value);
    const ms = Math.trunc(Math.abs(number) < FIRST_MILLISECONDS ? number * 1000 : number);
    return Math.abs(ms) <= LAST_MS ? ms : Number.NaN;
  }
  const text = textOf(value);
  return DATE.test(text) ? Date.parse(text) : Number.NaN;
}

function partsOf(ms: number, timeZone: string): Readonly<Record<string, string>> {
  const parts = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return {
    YYYY: (parts.year ?? "").padStart(4, "0"),
    MM: parts.month ?? "",
    DD: parts.day ?? "",
    HH: parts.hour ?? "",
    mm: parts.minute ?? "",
    ss: parts.second ?? "",
  };
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  clocks.set(timeZone, clock);
  return clock;
}
