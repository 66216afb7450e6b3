import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SendWindow } from "./send-window.js";

describe("a window of sends", () => {
  it("never lets more than the limit go in any stretch of its length, and none early or out of turn", () => {
    const limits = fc.record({ max: fc.integer({ min: 1, max: 20 }), perMs: fc.integer({ min: 1, max: 5_000 }) });
    fc.assert(
      fc.property(limits, fc.array(fc.nat({ max: 2_000 }), { maxLength: 100 }), (limit, pauses) => {
        const window = new SendWindow(limit);
        let now = 1_000_000;
        const times = pauses.map((pause) => {
          now += pause;
          const at = window.reserve(now);
          expect(at).toBeGreaterThanOrEqual(now);
          return at;
        });
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        for (const [index, time] of times.entries()) expect((times[index + limit.max] ?? Number.POSITIVE_INFINITY) - time).toBeGreaterThanOrEqual(limit.perMs);
      }),
    );
  });

  it("lets a whole window's worth go at once, and the rest when that has passed", () => {
    const window = new SendWindow({ max: 3, perMs: 1_000 });
    expect([0, 0, 0, 0, 0, 10].map((now) => window.reserve(now))).toEqual([0, 0, 0, 1_020, 1_020, 1_020]);
  });
});
