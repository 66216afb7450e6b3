import { afterEach, describe, expect, it, vi } from "vitest";
import { createPoolRegistry } from "./pool-registry.js";
import { openWire } from "./wire/open-wire.js";

afterEach(() => void vi.useRealTimers());

const open = () => openWire({ host: "127.0.0.1:9", maxSockets: 1, connect: () => Promise.reject(new Error("nothing is sent here")) });

describe("the pool registry", () => {
  it("gives one pool per key", async () => {
    const registry = createPoolRegistry();
    expect(registry.get("a", open)).toBe(registry.get("a", open));
    expect(registry.get("a", open)).not.toBe(registry.get("b", open));
    await registry.close();
  });

  it("closes a pool after 10 idle seconds, never one with work", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    const registry = createPoolRegistry();
    const [idle, busy] = [registry.get("idle", open), registry.get("busy", open)];
    busy.inFlight = 1;
    vi.advanceTimersByTime(9_000);
    expect(idle.closed).toBe(false);
    vi.advanceTimersByTime(11_000);
    expect([idle.closed, busy.closed]).toEqual([true, false]);
    expect(registry.get("idle", open)).not.toBe(idle);
    await registry.close();
    expect(busy.closed).toBe(true);
  });

  it("makes room for the 2,001st by the least recently used idle one", async () => {
    const registry = createPoolRegistry();
    const pools = Array.from({ length: 2_000 }, (_, index) => registry.get(`pool-${index}`, open));
    for (const [index, pool] of pools.entries()) pool.lastUsedAt = index === 7 ? 0 : index + 2;
    for (const pool of pools.slice(0, 5)) pool.inFlight = 1;
    registry.get("one more", open);
    expect(pools.flatMap((pool, index) => (pool.closed ? [index] : []))).toEqual([7]);
    await registry.close();
  });
});
