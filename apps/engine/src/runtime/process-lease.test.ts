import { pino } from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { holdProcessLease, type ProcessLease } from "./process-lease.js";

let lease: ProcessLease | undefined;
let renewals = 0;
let renew: () => Promise<void> = () => Promise.resolve();

beforeEach(() => {
  vi.useFakeTimers();
  renewals = 0;
  renew = () => Promise.resolve();
});

afterEach(() => {
  lease?.stop();
  vi.useRealTimers();
});

function hold(): ProcessLease {
  lease = holdProcessLease({ logger: pino({ level: "silent" }), renew: () => ((renewals += 1), renew()) });
  return lease;
}

it("is renewed every five seconds, and held all the time", async () => {
  const held = hold();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(renewals).toBe(12);
  expect(held.isHeld()).toBe(true);
  expect(held.mayJudgeOthers()).toBe(true);
});

it("is not held any more once it could not be renewed for fifteen seconds", async () => {
  const held = hold();
  renew = () => Promise.reject(new Error("the database is away"));
  await vi.advanceTimersByTimeAsync(14_900);
  expect(held.isHeld()).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  expect(held.isHeld()).toBe(false);
});

it("asks once at a time while the database does not answer, and at once again when an answer came late", async () => {
  hold();
  let answer: () => void = () => undefined;
  renew = () => new Promise((resolve) => (answer = resolve));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(renewals).toBe(1);
  answer();
  await vi.advanceTimersByTimeAsync(1);
  expect(renewals).toBe(2);
});

it("after a lapse lets everything that was queued find out before it is held again", async () => {
  const held = hold();
  renew = () => Promise.reject(new Error("the database is away"));
  await vi.advanceTimersByTimeAsync(25_000);
  renew = () => Promise.resolve();
  await vi.advanceTimersByTimeAsync(1_100);
  expect(held.isHeld(), "renewed just now").toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(held.isHeld()).toBe(true);
});

it("does not call others dead just after it was away itself: they may have been away as well, and need time to say that they live", async () => {
  const held = hold();
  renew = () => Promise.reject(new Error("the database is away"));
  await vi.advanceTimersByTimeAsync(25_000);
  expect(held.mayJudgeOthers(), "away").toBe(false);
  renew = () => Promise.resolve();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(held.mayJudgeOthers(), "back for less than ten seconds").toBe(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(held.mayJudgeOthers()).toBe(true);
});

it("notices that the process itself stood still, though the first thing it does is to renew", async () => {
  const held = hold();
  await vi.advanceTimersByTimeAsync(5_000);
  // Timers of a process that was frozen, or whose machine slept, come late; the wall clock tells.
  vi.setSystemTime(Date.now() + 60_000);
  expect(held.isHeld(), "before the renewal").toBe(false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(held.isHeld(), "renewed just now").toBe(false);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(held.isHeld()).toBe(true);
});
