import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { repeat, type Repeating } from "./repeat.js";

let repeating: Repeating;
let isAway = false;
let runs: number[] = [];
let said: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  [isAway, runs, said] = [false, [], []];
  const work = async (): Promise<void> => {
    runs.push(Date.now());
    if (isAway) throw new Error("the database is away");
  };
  const say = (facts: object, text?: string) => void said.push(`${text} ${JSON.stringify(facts)}`);
  repeating = repeat([{ name: "replays", everyMs: 500, work }], { error: say, info: say } as never);
});

afterEach(async () => {
  await repeating.stop();
  vi.useRealTimers();
});

/** Since the last call, ms. */
const pauses = (): number[] => {
  const found = runs.slice(1).map((at, index) => at - runs[index]!);
  runs = runs.slice(-1);
  return found;
};

it("does a work again and again", async () => {
  await vi.advanceTimersByTimeAsync(2_000);
  expect(pauses()).toEqual([500, 500, 500]);
  expect(said).toEqual([]);
});

it("tries one that fails less and less often, at least every five seconds, says so once, and says when it works again", async () => {
  await vi.advanceTimersByTimeAsync(500);
  isAway = true;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(pauses()).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(said).toEqual([expect.stringMatching(/^background\.failed.*"work":"replays".*the database is away/)]);
  isAway = false;
  await vi.advanceTimersByTimeAsync(3_500);
  expect(pauses()).toEqual([5_000, 500, 500]);
  expect(said.slice(1)).toEqual([expect.stringMatching(/^background\.works_again.*"tries":6/)]);
});

it("begins nothing after its end", async () => {
  await repeating.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(runs).toEqual([]);
});
