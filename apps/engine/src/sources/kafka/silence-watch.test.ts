import { describe, expect, it } from "vitest";
import { createSilenceWatch } from "./silence-watch.js";

describe("the silence of a consumer while Kafka answers", () => {
  it("of a minute at two looks in a row is death", () => {
    const isDead = createSilenceWatch();
    expect([59_000, 61_000, 76_000].map(isDead)).toEqual([false, false, true]);
  });

  it("that ends after one look was a process that had been suspended", () => {
    const isDead = createSilenceWatch();
    expect([600_000, 1_000, 600_000, 0].map(isDead)).toEqual([false, false, false, false]);
  });

  it("does not count before there is anything to hear", () => {
    const isDead = createSilenceWatch();
    expect([null, null, null].map(isDead)).toEqual([false, false, false]);
  });
});
