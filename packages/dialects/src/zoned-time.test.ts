import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { millisecondsZ, secondsZ } from "./time-formats.js";
import { secondsInZone } from "./zoned-time.js";

describe("secondsInZone", () => {
  it.each([
    ["Asia/Jakarta", "2026-04-24T02:15:30Z", "2026-04-24T09:15:30+07:00"],
    ["America/St_Johns", "2026-01-01T00:00:00Z", "2025-12-31T20:30:00-03:30"],
    ["Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01T05:45:00+05:45"],
    ["UTC", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00"],
    ["Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"],
    ["Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"],
    ["Nowhere/Land", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00"],
    [null, "2026-01-01T00:00:00.999Z", "2026-01-01T00:00:00+00:00"],
  ])("writes in %s the instant %s as %s", (zone, instant, expected) => {
    expect(secondsInZone(Date.parse(instant), zone)).toBe(expected);
  });

  it("never loses the instant", () => {
    const zones = fc.constantFrom("Asia/Jakarta", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati", "Europe/Berlin", "America/Sao_Paulo");
    fc.assert(
      fc.property(zones, fc.integer({ min: Date.parse("1975-01-01"), max: Date.parse("2100-01-01") }), (zone, timeMs) => {
        expect(Date.parse(secondsInZone(timeMs, zone))).toBe(Math.floor(timeMs / 1_000) * 1_000);
      }),
    );
  });
});

describe("the other formats", () => {
  it("write any number as a time with a year of four digits", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (timeMs) => {
        expect(millisecondsZ(timeMs)).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
        expect(secondsZ(timeMs)).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
      }),
    );
  });
});
