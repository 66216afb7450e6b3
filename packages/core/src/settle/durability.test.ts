import { describe, expect, it } from "vitest";
import { allDurable, Durability } from "./durability.js";

describe("Waiting for events to become durable", () => {
  it("ends with the last of them, and not before", async () => {
    const [first, second, third] = [new Durability(), new Durability(), new Durability()];
    let isOver = false;
    const all = allDurable([first, second, third]).then(() => (isOver = true));
    second.reach();
    third.reach();
    await Promise.resolve();
    expect(isOver).toBe(false);
    first.reach();
    await all;
    expect(isOver).toBe(true);
  });

  it("ends at once where there are none, or where all are already", async () => {
    const mark = new Durability();
    mark.reach();
    await allDurable([]);
    await allDurable([mark, mark]);
  });

  it("tells everybody who waits for one, once", () => {
    const mark = new Durability();
    const told: string[] = [];
    mark.whenReached(() => told.push("first"));
    mark.whenReached(() => told.push("second"));
    mark.reach();
    mark.whenReached(() => told.push("late"));
    mark.reach();
    expect(told).toEqual(["first", "second", "late"]);
  });
});
