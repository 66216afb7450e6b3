import { describe, expect, it } from "vitest";
import { allDurable } from "./durability.js";
import { InFlight } from "./in-flight.js";

describe("events under way", () => {
  it("are known until they are durable", async () => {
    const inFlight = new InFlight();
    const { durable, markDurable } = inFlight.begin("a", "{}");
    expect(inFlight.get("a")).toEqual({ durable, payloadText: "{}" });
    markDurable();
    await allDurable([durable]);
    expect(inFlight.get("a")).toBeUndefined();
  });

  it("stay known after that to each question that was asked before, and are forgotten with the last of those", async () => {
    const inFlight = new InFlight();
    const { markDurable } = inFlight.begin("a", "{}");
    const [first, second, third] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const asked = [first, second].map(({ promise }) => inFlight.whileAsking(() => promise));
    markDurable();
    const later = inFlight.whileAsking(() => third.promise);
    first.resolve();
    await asked[0];
    expect(inFlight.get("a")).toBeDefined();
    second.resolve();
    await asked[1];
    expect(inFlight.get("a")).toBeUndefined();
    third.resolve();
    await later;
  });

  it("are forgotten also where questions overlap without end", async () => {
    const inFlight = new InFlight();
    let question = Promise.withResolvers<void>();
    let asking = inFlight.whileAsking(() => question.promise);
    for (let count = 0; count < 100; count += 1) {
      inFlight.begin(String(count), "{}").markDurable();
      const next = Promise.withResolvers<void>();
      const askingNext = inFlight.whileAsking(() => next.promise);
      question.resolve();
      await asking;
      expect(inFlight.get(String(count))).toBeUndefined();
      [question, asking] = [next, askingNext];
    }
    question.resolve();
    await asking;
  });

  it("are forgotten where the question fails", async () => {
    const inFlight = new InFlight();
    const asking = inFlight.whileAsking(() => Promise.reject(new Error("away")));
    inFlight.begin("a", "{}").markDurable();
    await expect(asking).rejects.toThrow("away");
    expect(inFlight.get("a")).toBeUndefined();
  });
});
