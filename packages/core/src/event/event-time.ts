import type { JsonValue } from "@trunkline/plugin-api";

export interface EventTime {
  /** As produced; RFC 3339 from a number, or from the record where there is none. */
  readonly time: string;
  readonly timeMs: number;
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
/** Numbers at or above are milliseconds since the epoch, below it seconds: 1e11 s is the year 5138, 1e11 ms is 1973. */
const FIRST_MILLISECONDS = 1e11;
const LAST_MS = 253_402_300_799_999;

/** ms since the epoch of an RFC 3339 date and time; null for everything else. */
function rfc3339ToMs(text: string): number | null {
  if (!RFC_3339.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** The event's time from what was produced, or from the record's timestamp. A number is taken as seconds or milliseconds since the epoch. */
export function eventTime(produced: JsonValue | undefined, recordMs: number): EventTime {
  if (typeof produced === "string" && produced !== "") return { time: produced, timeMs: rfc3339ToMs(produced) ?? recordMs };
  if (typeof produced === "number" && produced > 0) return fromMs(produced < FIRST_MILLISECONDS ? produced * 1000 : produced, recordMs);
  return fromMs(recordMs, recordMs);
}

/** A Kafka producer may set any 64-bit number as timestamp; what is no date of the years 1970 to 9999 counts as now. */
export function saneTimestamp(timestampMs: number, now: number): number {
  return timestampMs >= 0 && timestampMs <= LAST_MS ? timestampMs : now;
}

function fromMs(ms: number, recordMs: number): EventTime {
  const timeMs = Math.trunc(ms <= LAST_MS ? ms : recordMs);
  return { time: new Date(timeMs).toISOString(), timeMs };
}
