import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRetryAfter } from "./parse-retry-after.js";

const NOW = Date.parse("2026-02-01T12:00:00.000Z");
const DAY_MS = 24 * 60 * 60 * 1_000;

describe("parseRetryAfter", () => {
  it("reads seconds", () => {
    expect(parseRetryAfter("120", NOW)).toBe(120_000);
    expect(parseRetryAfter(" 7 ", NOW)).toBe(7_000);
  });

  it.each(["Sun, 01 Feb 2026 12:00:30 GMT", "Sunday, 01-Feb-26 12:00:30 GMT", "Sun Feb  1 12:00:30 2026"])("reads the HTTP date %s", (date) => {
    expect(parseRetryAfter(date, NOW)).toBe(30_000);
  });

  it.each(["0", "Sun, 01 Feb 2026 11:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])("waits at least a second for %s", (value) => {
    expect(parseRetryAfter(value, NOW)).toBe(1_000);
  });

  it.each(["86401", "99999999999999999999999999", "9".repeat(40), "Tue, 03 Feb 2026 12:00:00 GMT"])("waits at most a day for %s", (value) => {
    expect(parseRetryAfter(value, NOW)).toBe(DAY_MS);
  });

  it.each([undefined, "", "soon", "-1", "1.5", "0x10", "1e3", "120, 120", "Feb 2026", "2026-02-01T12:00:30Z", "Sun, 99 Feb 2026 99:00:30 GMT"])(
    "has no opinion on %s",
    (value) => {
      expect(parseRetryAfter(value, NOW)).toBeNull();
    },
  );

  it("gives a wait between a second and a day, or null, for any text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (value) => {
          const waitMs = parseRetryAfter(value, NOW);
          expect(waitMs === null || (waitMs >= 1_000 && waitMs <= DAY_MS)).toBe(true);
        },
      ),
    );
  });

  it("gives back any wait of a day or less that a date in whole seconds asks for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400 }), (seconds) => {
        expect(parseRetryAfter(new Date(NOW + seconds * 1_000).toUTCString(), NOW)).toBe(seconds * 1_000);
      }),
    );
  });
});
