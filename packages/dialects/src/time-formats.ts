import type { EventView } from "@trunkline/plugin-api";

/** RFC 3339 by shape; a space or lower-case letters, which it also allows, are left to the normal form. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

const EARLIEST_MS = Date.parse("0000-01-01T00:00:00.000Z");
const LATEST_MS = Date.parse("9999-12-31T23:59:59.999Z");
const LENGTH_TO_SECONDS = "2026-02-01T12:30:45".length;

/** `2026-02-01T12:30:45.123Z`. Instants that RFC 3339 has no year for are moved to the nearest that it has. */
export function millisecondsZ(timeMs: number): string {
  return new Date(Math.min(Math.max(timeMs, EARLIEST_MS), LATEST_MS)).toISOString();
}

/** `2026-02-01T12:30:45Z`; the fraction is cut, not rounded. */
export function secondsZ(timeMs: number): string {
  return withOffset(timeMs, "Z");
}

/** `2026-02-01T12:30:45+00:00`, as PHP writes it. */
export function secondsPlusZero(timeMs: number): string {
  return withOffset(timeMs, "+00:00");
}

/** The time as the producer wrote it where that is RFC 3339, else milliseconds, `Z`. */
export function asProduced(event: Pick<EventView, "time" | "timeMs">): string {
  return RFC_3339.test(event.time) ? event.time : millisecondsZ(event.timeMs);
}

/** A local time (already shifted) with the offset's text after it. */
export function withOffset(localMs: number, offset: string): string {
  return millisecondsZ(localMs).slice(0, LENGTH_TO_SECONDS) + offset;
}
