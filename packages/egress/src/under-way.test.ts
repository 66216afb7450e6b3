import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { join, leave, type UnderWay } from "./under-way.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function aWork(signal: AbortSignal | undefined, ended: string[], { name, deadlineMs = Number.POSITIVE_INFINITY }: { name: number; deadlineMs?: number }) {
  const end = (how: string): void => {
    ended.push(`${name} ${how}`);
    leave(signal, work);
  };
  const work: UnderWay = { place: -1, deadlineMs, abort: () => end("aborted"), expire: () => end("expired") };
  return work;
}

it("is ended by its signal if it joined and did not leave, whatever the order", () => {
  const { signal, abort } = aController();
  const ended: string[] = [];
  const works = [0, 1, 2, 3, 4].map((name) => aWork(signal, ended, { name }));
  for (const work of works) join(signal, work);
  for (const gone of [works[1], works[4], works[1]]) if (gone !== undefined) leave(signal, gone);
  abort();
  expect(ended.toSorted()).toEqual(["0 aborted", "2 aborted", "3 aborted"]);
});

it("does not mind that somebody leaves who never joined", () => {
  const { signal, abort } = aController();
  const ended: string[] = [];
  const [joined, stranger] = [aWork(signal, ended, { name: 0 }), aWork(signal, ended, { name: 1 })];
  join(signal, joined);
  leave(signal, stranger);
  abort();
  expect(ended).toEqual(["0 aborted"]);
});

it.each([
  ["with a signal", aController().signal],
  ["without one", undefined],
])("is ended at its deadline, each at its own, %s", (_, signal) => {
  const ended: string[] = [];
  const from = performance.now();
  for (const [name, after] of [500, 100, 500, 1_000].entries()) join(signal, aWork(signal, ended, { name, deadlineMs: from + after }));
  vi.advanceTimersByTime(99);
  expect(ended).toEqual([]);
  vi.advanceTimersByTime(21);
  expect(ended).toEqual(["1 expired"]);
  vi.advanceTimersByTime(400);
  expect(ended.toSorted()).toEqual(["0 expired", "1 expired", "2 expired"]);
  vi.advanceTimersByTime(500);
  expect(ended).toHaveLength(4);
});

it("leaves no timer behind once all is done, and starts one again for what comes later", () => {
  const ended: string[] = [];
  const one = aWork(undefined, ended, { name: 0 });
  join(undefined, one);
  leave(undefined, one);
  vi.advanceTimersByTime(20);
  expect(vi.getTimerCount()).toBe(0);
  join(undefined, aWork(undefined, ended, { name: 1, deadlineMs: performance.now() + 5 }));
  vi.advanceTimersByTime(20);
  expect(ended).toEqual(["1 expired"]);
});

function aController(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
