import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histogramSlots, percentileOf, slotOf } from "./histogram.js";

describe("the histogram of durations", () => {
  it("gives each duration back within 9.1 percent, in tenths of a millisecond", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 60_000, noNaN: true }), (durationMs) => {
        const histogram = Array.from({ length: histogramSlots }, () => 0);
        histogram[slotOf(durationMs)] = 1;
        const read = percentileOf(histogram, 0.5) ?? 0;
        // Half a slot is 2 ** (1 / 8); rounding to tenths comes on top.
        expect(Math.abs(read - durationMs)).toBeLessThanOrEqual(0.0906 * durationMs + 0.051);
      }),
    );
  });

  it("has a slot for every number there is", () => {
    for (const durationMs of [Number.NaN, -1, 0, 0.5, 1e12, Number.POSITIVE_INFINITY]) expect(slotOf(durationMs)).toBeGreaterThanOrEqual(0);
    for (const durationMs of [Number.NaN, -1, 0, 0.5, 1e12, Number.POSITIVE_INFINITY]) expect(slotOf(durationMs)).toBeLessThan(histogramSlots);
  });

  it("says nothing where nothing was measured", () => {
    expect(percentileOf([], 0.95)).toBeNull();
  });
});
