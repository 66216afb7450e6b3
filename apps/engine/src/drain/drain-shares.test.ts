import { describe, expect, it } from "vitest";
import { DrainShares } from "./drain-shares.js";

/** Runs that end when the test says so; `begun` in the order in which they began. */
function startShares(most: number, mostOfTenant: number) {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const run = (connectorId: number): Promise<void> => {
    begun.push(connectorId);
    return new Promise((resolve) => ends.set(connectorId, resolve));
  };
  const end = async (connectorId: number): Promise<void> => {
    ends.get(connectorId)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { shares: new DrainShares(run, most, mostOfTenant), begun, end };
}

describe("the shares of the drain", () => {
  it("leave places for others, however much one tenant asks for", async () => {
    const { shares, begun } = startShares(4, 2);
    for (let id = 1; id <= 100; id += 1) shares.ask("flood", id);
    expect(begun).toEqual([1, 2]);
    shares.ask("calm", 1_000);
    expect(begun).toEqual([1, 2, 1_000]);
  });

  it("go round between tenants that wait", async () => {
    const { shares, begun, end } = startShares(1, 1);
    for (const id of [1, 2, 3]) shares.ask("a", id);
    for (const id of [11, 12]) shares.ask("b", id);
    for (const id of [1, 11, 2, 12, 3]) {
      expect(begun.at(-1)).toBe(id);
      await end(id);
    }
    expect(begun).toEqual([1, 11, 2, 12, 3]);
  });

  it("never run a connector twice at once, and run it again when it was asked for meanwhile", async () => {
    const { shares, begun, end } = startShares(4, 4);
    shares.ask("a", 1);
    shares.ask("a", 1);
    shares.ask("a", 2);
    expect(begun).toEqual([1, 2]);
    await end(1);
    expect(begun).toEqual([1, 2, 1]);
  });

  it("begin nothing once they are closed, and wait for what runs", async () => {
    const { shares, begun, end } = startShares(1, 1);
    shares.ask("a", 1);
    shares.ask("a", 2);
    let isClosed = false;
    const closed = shares.close().then(() => (isClosed = true));
    await end(2);
    expect(isClosed).toBe(false);
    await end(1);
    await closed;
    shares.ask("a", 3);
    expect(begun).toEqual([1]);
  });
});
