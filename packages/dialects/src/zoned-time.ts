import { secondsPlusZero, withOffset } from "./time-formats.js";

const MINUTE_MS = 60_000;
/** Offsets change at quarters of an hour; asking `Intl` costs a hundred times the lookup. */
const QUARTER_MS = 15 * MINUTE_MS;
const MAX_ZONES = 1_000;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  quarter: number;
  offset: string;
}

const zones = new Map<string, Zone | null>();

/** `2026-04-24T09:15:30+07:00`: seconds, with the zone's offset at that instant. null, or a zone that this machine does not know: UTC, `+00:00`. */
export function secondsInZone(timeMs: number, timeZone: string | null): string {
  const zone = timeZone === null ? null : zoneNamed(timeZone);
  if (zone === null) return secondsPlusZero(timeMs);
  const offset = offsetAt(zone, timeMs);
  return withOffset(timeMs + offsetMs(offset), offset);
}

function zoneNamed(timeZone: string): Zone | null {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  if (zones.size >= MAX_ZONES) zones.clear();
  const zone = makeZone(timeZone);
  zones.set(timeZone, zone);
  return zone;
}

function makeZone(timeZone: string): Zone | null {
  try {
    return { format: new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }), quarter: Number.NaN, offset: "" };
  } catch {
    return null;
  }
}

function offsetAt(zone: Zone, timeMs: number): string {
  const quarter = Math.floor(timeMs / QUARTER_MS);
  if (zone.quarter !== quarter) {
    zone.offset = readOffset(zone.format, timeMs);
    zone.quarter = quarter;
  }
  return zone.offset;
}

/** `Intl` says `GMT+07:00`, plain `GMT` for none, and seconds for local mean times of long ago, which RFC 3339 cannot say: cut. */
function readOffset(format: Intl.DateTimeFormat, timeMs: number): string {
  const name = format.formatToParts(timeMs).find((part) => part.type === "timeZoneName")?.value ?? "";
  return /[+-]\d{2}:\d{2}/.exec(name.replace("−", "-"))?.[0] ?? "+00:00";
}

function offsetMs(offset: string): number {
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}
