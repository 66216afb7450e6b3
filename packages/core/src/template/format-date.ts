import { rawDigits } from "@trunkline/plugin-api";
import { BoundedCache } from "./bounded-cache.js";
import { meterWork } from "./render-meter.js";
import { numberOf, textOf, type TemplateValue } from "./value-text.js";

const FIRST_MILLISECONDS = 1e11;
const LAST_MS = 8.64e15;
const DATE = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?$/;
const TOKENS = /\[([^\]]*)\]|YYYY|MMMM|MMM|MM|DD|dddd|ddd|HH|mm|ss|SSS|Z/g;
const NAMED: Readonly<Record<string, string>> = { date: "YYYY-MM-DD", time: "HH:mm:ss", iso: "YYYY-MM-DD[T]HH:mm:ss.SSSZ" };
const STYLES: ReadonlySet<string> = new Set(["short", "medium", "long", "full"]);
/** What `Intl` needs for one date, in units of the meter. */
const INTL_WORK = 300;

export interface DateOptions {
  /** IANA name; `UTC` where none is given. */
  readonly timeZone: string;
  /** BCP 47 tag of the language that names of months and days, and the styles, are in. */
  readonly locale: string;
}

const clocks = new BoundedCache<Intl.DateTimeFormat>();

/**
 * `{{date value "DD.MM.YYYY HH:mm" timeZone="Europe/Berlin" locale="de-DE"}}`. Formats: `iso` (default), `date`, `time`, `unix` (seconds), `ms`; `short`, `medium`,
 * `long`, `full` as the locale has them; or a text with YYYY MM MMM MMMM DD ddd dddd HH mm ss SSS Z (`Z` or the offset), words in [brackets]. Null where the value is
 * no date. Throws RangeError for an unknown time zone or locale.
 */
export function formatDate(value: TemplateValue, format: string, options: DateOptions): TemplateValue {
  const ms = toMs(value);
  if (Number.isNaN(ms)) return null;
  if (format === "unix") return Math.floor(ms / 1000);
  if (format === "ms") return ms;
  if (format === "iso" && options.timeZone === "UTC") return new Date(ms).toISOString();
  if (STYLES.has(format)) return inStyle(ms, format as "short", options);
  const pattern = NAMED[format] ?? format;
  const partOf = options.timeZone === "UTC" ? utcPart : zonedPart;
  const parts: Parts = { ms, options, text: null, zoned: null };
  return pattern.replace(TOKENS, (token, literal: string | undefined) => literal ?? namePart(token, parts) ?? partOf(token, parts));
}

/** Throws RangeError where there is no such time zone or language. */
export function checkDateOptions({ timeZone, locale }: DateOptions): void {
  void new Intl.DateTimeFormat(locale, { timeZone });
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

interface Parts {
  readonly ms: number;
  readonly options: DateOptions;
  /** RFC 3339 in UTC, and the parts in the time zone: made when the first token asks. */
  text: string | null;
  zoned: Readonly<Record<string, string>> | null;
}

const ISO_PLACES: Readonly<Record<string, readonly [number, number]>> = {
  MM: [-19, -17],
  DD: [-16, -14],
  HH: [-13, -11],
  mm: [-10, -8],
  ss: [-7, -5],
  SSS: [-4, -1],
};

/** Without `Intl`, ten times as fast: most dates are asked for in UTC. */
function utcPart(token: string, parts: Parts): string {
  if (token === "Z") return "Z";
  parts.text ??= new Date(parts.ms).toISOString();
  return token === "YYYY" ? parts.text.slice(0, -20) : parts.text.slice(...(ISO_PLACES[token] ?? [0]));
}

function zonedPart(token: string, parts: Parts): string {
  parts.zoned ??= partsOf(parts.ms, parts.options.timeZone);
  return parts.zoned[token] ?? token;
}

function partsOf(ms: number, timeZone: string): Readonly<Record<string, string>> {
  const numeric = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
  const parts = intlParts(ms, "en-GB", { ...numeric, timeZone, hourCycle: "h23", timeZoneName: "longOffset" });
  const offset = (parts.timeZoneName ?? "").replace("GMT", "");
  return {
    YYYY: (parts.year ?? "").padStart(4, "0"),
    MM: parts.month ?? "",
    DD: parts.day ?? "",
    HH: parts.hour ?? "",
    mm: parts.minute ?? "",
    ss: parts.second ?? "",
    SSS: String(((ms % 1_000) + 1_000) % 1_000).padStart(3, "0"),
    Z: offset === "" ? "Z" : offset,
  };
}

const NAMES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  MMMM: { month: "long" },
  MMM: { month: "short" },
  dddd: { weekday: "long" },
  ddd: { weekday: "short" },
};

/** Months as they stand beside a day, which some languages inflect. */
function namePart(token: string, { ms, options }: Parts): string | undefined {
  const name = NAMES[token];
  if (name === undefined) return undefined;
  const beside = name.month === undefined ? {} : ({ day: "numeric" } as const);
  const parts = intlParts(ms, options.locale, { ...name, ...beside, timeZone: options.timeZone });
  return parts.month ?? parts.weekday;
}

function inStyle(ms: number, style: "short", { locale, timeZone }: DateOptions): string {
  meterWork(INTL_WORK);
  return clockOf(locale, { dateStyle: style, timeStyle: style, timeZone }).format(ms);
}

function intlParts(ms: number, locale: string, options: Intl.DateTimeFormatOptions): Partial<Record<Intl.DateTimeFormatPartTypes, string>> {
  meterWork(INTL_WORK);
  return Object.fromEntries(
    clockOf(locale, options)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
}

function clockOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return clocks.get(`${locale} ${Object.values(options).join(" ")}`, () => new Intl.DateTimeFormat(locale, options));
}
