import fc from "fast-check";
import { Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import { attemptTallies } from "./attempt-tallies.js";

const attempt = fc.record({
  tenant: fc.constantFrom("acme", "beta"),
  outcome: fc.constantFrom("delivered", "transient"),
  // Whole milliseconds, as attempts have them, and the bounds themselves.
  durationMs: fc.oneof(fc.nat(70_000), fc.constantFrom(0, 5, 10, 25, 50, 60_000, 60_001)),
});

const seriesIn = (page: string): string[] => page.split("\n").filter((line) => line.startsWith("trunkline_delivery_attempt_duration_seconds"));
/** Sums of fractions differ in their last digits by the order of adding. */
const rounded = (line: string): string => line.replace(/[\d.]+$/, (value) => String(Math.round(Number(value) * 1e6) / 1e6));

it("shows what the library's own histogram of the same attempts shows", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(attempt), async (attempts) => {
      const [ours, theirs] = [new Registry(), new Registry()];
      const count = attemptTallies([ours]);
      const histogram = new Histogram({
        name: "trunkline_delivery_attempt_duration_seconds",
        help: "Duration of delivery attempts",
        labelNames: ["tenant", "outcome"],
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
        registers: [theirs],
      });
      for (const { tenant, outcome, durationMs } of attempts) {
        count(tenant, outcome, durationMs);
        histogram.observe({ tenant, outcome }, durationMs / 1_000);
      }
      const [shown, expected] = [seriesIn(await ours.metrics()), seriesIn(await theirs.metrics())];
      expect(shown.map(rounded).toSorted()).toEqual(expected.map(rounded).toSorted());
      expect((await ours.getMetricsAsJSON()).map(({ name }) => name)).toContain("trunkline_delivery_attempt_duration_seconds");
    }),
  );
});
