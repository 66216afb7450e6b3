import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createGuessLimits } from "./guess-limits.js";

const attacker = "198.51.100.7";
const owner = "203.0.113.9";

async function guess(
  limits: ReturnType<typeof createGuessLimits>,
  { address, times, key }: { address: string; times: number; key: (index: number) => string },
) {
  let looked = 0;
  for (let index = 0; index < times; index += 1) {
    if ((await limits.waitS(address, key(index))) > 0) continue;
    looked += 1;
    await limits.failed(address, key(index));
  }
  return looked;
}

describe("whoever tries keys", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is listened to 30 times a minute and address, then told how long to wait, and after a minute again", async () => {
    const limits = createGuessLimits();
    expect(await guess(limits, { address: attacker, times: 500, key: (index) => `key number ${index}` })).toBe(30);
    const wait = await limits.waitS(attacker, "another");
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    vi.advanceTimersByTime(61_000);
    expect(await limits.waitS(attacker, "another")).toBe(0);
  });

  test("is listened to 300 times a minute with one and the same wrong key: that is a program with a wrong setting", async () => {
    const limits = createGuessLimits();
    expect(await guess(limits, { address: attacker, times: 1_000, key: () => "an old key" })).toBe(291);
  });

  test("does not lock out another address, nor at their own address a key that was good before", async () => {
    const limits = createGuessLimits();
    limits.succeeded("the neighbour's good key");
    await guess(limits, { address: attacker, times: 100, key: (index) => `key number ${index}` });
    expect(await limits.waitS(owner, "a key never seen before")).toBe(0);
    expect(await limits.waitS(attacker, "the neighbour's good key")).toBe(0);
    expect(await limits.waitS(attacker, "a key never seen before")).toBeGreaterThan(0);
    await limits.failed(attacker, "the neighbour's good key");
    expect(await limits.waitS(attacker, "the neighbour's good key"), "revoked meanwhile").toBeGreaterThan(0);
  });

  test("of one key from many addresses has one try each once there were 100, and its owner still gets in", async () => {
    const limits = createGuessLimits();
    const key = (index: number) => `trk_abcd${(made += 1)}-${index}`;
    let made = 0;
    for (let host = 1; host <= 10; host += 1) await guess(limits, { address: `198.51.100.${host}`, times: 10, key });
    for (let host = 11; host <= 20; host += 1) expect(await guess(limits, { address: `198.51.100.${host}`, times: 10, key })).toBe(1);
    expect(await limits.waitS("198.51.100.1", key(0))).toBeGreaterThan(0);
    expect(await limits.waitS(owner, "trk_abcd-and-the-right-rest")).toBe(0);
    expect(await limits.waitS("198.51.100.1", "trk_other"), "another key").toBe(0);
  });

  test("from all over one IPv6 network counts as one", async () => {
    const limits = createGuessLimits();
    for (let host = 1; host <= 40; host += 1) await limits.failed(`2001:db8:1:2::${host.toString(16)}`, `key number ${host}`);
    expect(await limits.waitS("2001:db8:1:2:ffff::1", "x")).toBeGreaterThan(0);
    expect(await limits.waitS("2001:db8:1:3::1", "x")).toBe(0);
  });
});
