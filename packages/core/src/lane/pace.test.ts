import { expect, test } from "vitest";
import { Lane } from "./lane.js";
import { Pace } from "./pace.js";

/** Runs sends of a lane that each take `durationMs`. */
function runSends(lane: Lane, clock: { ms: number }, count: number, durationMs: number): void {
  for (let sent = 0; sent < count; sent += 1) {
    lane.enter((startedAtMs) => {
      clock.ms += durationMs;
      lane.leave(startedAtMs);
    });
  }
}

function twoLanes(): { clock: { ms: number }; lane: Lane; other: Lane } {
  const clock = { ms: 0 };
  const pace = new Pace();
  const time = { now: () => clock.ms };
  return { clock, lane: new Lane(time, 64, pace), other: new Lane(time, 64, pace) };
}

test("a lane is not slow when everybody's answers take as long: the process itself is busy", () => {
  const { clock, lane, other } = twoLanes();
  for (let round = 0; round < 300; round += 1) {
    runSends(lane, clock, 1, 90);
    runSends(other, clock, 1, 90);
  }
  expect(lane.isSlow()).toBe(false);
});

test("a lane that is far slower than the others is slow", () => {
  const { clock, lane, other } = twoLanes();
  for (let round = 0; round < 300; round += 1) {
    runSends(lane, clock, 1, 120);
    runSends(other, clock, 20, 2);
  }
  expect(lane.isSlow()).toBe(true);
  expect(other.isSlow()).toBe(false);
});

test("a lane slower than 200 ms is slow even if it is the only one", () => {
  const { clock, lane } = twoLanes();
  runSends(lane, clock, 600, 260);
  expect(lane.isSlow()).toBe(true);
});

test("a lane that was slow is fast again after some hundred quick answers", () => {
  const { clock, lane, other } = twoLanes();
  runSends(other, clock, 500, 2);
  runSends(lane, clock, 100, 30_000);
  expect(lane.isSlow()).toBe(true);
  runSends(lane, clock, 600, 2);
  expect(lane.isSlow()).toBe(false);
});
