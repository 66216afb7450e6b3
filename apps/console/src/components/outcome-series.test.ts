import { describe, expect, it } from "vitest";
import { seriesOf } from "./outcome-series.js";

describe("the series of a chart of outcomes", () => {
  it("have a value for every step until now, also where nothing happened", () => {
    const bucket = { start: "2026-01-01T00:05:00.000Z", attempts: 4, success2xx: 2, delivered: 2, failed: 1, retries: 1, p95Ms: 80 };
    const series = seriesOf({ from: "2026-01-01T00:00:00.000Z", stepMs: 300_000, buckets: [bucket] }, Date.parse("2026-01-01T00:12:00.000Z"));
    expect(series.times.map((ms) => new Date(ms).toISOString().slice(11, 16))).toEqual(["00:00", "00:05", "00:10"]);
    expect(series).toMatchObject({ delivered: [0, 2, 0], failed: [0, 1, 0], retried: [0, 1, 0], p95: [null, 80, null] });
  });
});
