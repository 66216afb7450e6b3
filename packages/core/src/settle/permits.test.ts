import { describe, expect, it } from "vitest";
import { Permits } from "./permits.js";

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("permits", () => {
  it("are given while there are any, several at once, all or none", () => {
    const permits = new Permits(5);
    expect([permits.take(3), permits.take(3), permits.take(2), permits.take(1)]).toEqual([true, false, true, false]);
  });

  it("go to those who wait, in the order in which they came, however few the later ones want", async () => {
    const permits = new Permits(4);
    permits.take(4);
    const order: string[] = [];
    void permits.taken(3).then(() => order.push("three"));
    void permits.taken(1).then(() => order.push("one"));
    permits.giveBack(2);
    await turn();
    expect(order).toEqual([]);
    expect(permits.take(1)).toBe(false);
    permits.giveBack(2);
    await turn();
    expect(order).toEqual(["three", "one"]);
    expect(permits.take(1)).toBe(false);
  });

  it("are all there again once all are given back", async () => {
    const permits = new Permits(2);
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const count = 1 + (index % 2);
        await permits.taken(count);
        await turn();
        permits.giveBack(count);
      }),
    );
    expect([permits.take(2), permits.take(1)]).toEqual([true, false]);
  });
});
