import { describe, expect, it } from "vitest";
import { aConnector } from "../testing/a-connector.js";
import { AwakeClock } from "./awake-clock.js";
import { Lane } from "./lane.js";
import { Lanes } from "./lanes.js";
import { Pace } from "./pace.js";

/** A lane on a clock turned by hand; `send` gives the function that ends the send. */
function aLane(concurrency: number) {
  const clock = { ms: 1_000, now: () => clock.ms };
  const lane = new Lane(clock, concurrency);
  const begun: number[] = [];
  const ends: Array<() => void> = [];
  const enter = (name = begun.length): ((startedAtMs: number) => void) => {
    const start = (startedAtMs: number): void => {
      begun.push(name);
      ends.push(() => lane.leave(startedAtMs));
    };
    lane.enter(start);
    return start;
  };
  const sendFor = (durationMs: number): void => {
    enter();
    clock.ms += durationMs;
    ends.pop()?.();
  };
  return { clock, lane, begun, ends, enter, sendFor };
}

describe("a lane", () => {
  it("begins what it has room for and queues the rest, first come first served", () => {
    const { lane, begun, ends, enter } = aLane(2);
    for (const name of [0, 1, 2, 3]) enter(name);
    expect({ begun: [...begun], inFlight: lane.inFlight, waiting: lane.waitingCount, room: lane.room }).toEqual({
      begun: [0, 1],
      inFlight: 2,
      waiting: 2,
      room: 0,
    });
    ends[1]?.();
    expect(begun).toEqual([0, 1, 2]);
    ends[0]?.();
    expect(begun).toEqual([0, 1, 2, 3]);
    ends[2]?.();
    expect({ inFlight: lane.inFlight, room: lane.room }).toEqual({ inFlight: 1, room: 1 });
  });

  it("begins more at once when it is made wider, and none before it is narrow enough", () => {
    const { lane, begun, ends, enter } = aLane(1);
    for (const name of [0, 1, 2, 3]) enter(name);
    lane.resize(3);
    expect(begun).toEqual([0, 1, 2]);
    lane.resize(1);
    ends[0]?.();
    ends[1]?.();
    expect(begun).toEqual([0, 1, 2]);
    expect(lane.room).toBe(0);
    ends[2]?.();
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it("gives back what still queues, and nothing that has begun", () => {
    const { lane, begun, ends, enter } = aLane(1);
    const first = enter(0);
    const second = enter(1);
    expect(lane.withdraw(first)).toBe(false);
    expect(lane.withdraw(second)).toBe(true);
    expect(lane.withdraw(second)).toBe(false);
    ends[0]?.();
    expect(begun).toEqual([0]);
  });

  it("is fast at first, and while answers take up to 50 ms", () => {
    const { lane, sendFor } = aLane(1);
    expect(lane.isSlow()).toBe(false);
    for (let count = 0; count < 1_000; count += 1) sendFor(50);
    expect(lane.isSlow()).toBe(false);
  });

  it("is not slow for one slow answer in thirty", () => {
    const { lane, sendFor } = aLane(1);
    for (let count = 0; count < 3_000; count += 1) sendFor(count % 30 === 0 ? 5_000 : 5);
    expect(lane.isSlow()).toBe(false);
  });

  it("is slow where one answer in ten is", () => {
    const { lane, sendFor } = aLane(1);
    for (let count = 0; count < 3_000; count += 1) sendFor(count % 10 === 9 ? 500 : 5);
    expect(lane.isSlow()).toBe(true);
  });

  it("is slow at once where a quarter of the sends under way are late", () => {
    const { lane, clock, enter } = aLane(4);
    enter();
    clock.ms += 51;
    expect(lane.isSlow()).toBe(true);
    for (let count = 0; count < 3; count += 1) enter();
    expect(lane.isSlow()).toBe(false);
    clock.ms += 51;
    expect(lane.isSlow()).toBe(true);
  });

  it("however slow it was, is fast again after some hundred quick answers", () => {
    const { lane, sendFor } = aLane(1);
    for (let count = 0; count < 1_000; count += 1) sendFor(10_000);
    for (let count = 0; count < 50; count += 1) sendFor(5);
    expect(lane.isSlow()).toBe(true);
    for (let count = 0; count < 500; count += 1) sendFor(5);
    expect(lane.isSlow()).toBe(false);
  });
});

describe("the lanes of a tenant that has 1,024 sends under way", () => {
  const clock = { ms: 1_000, now: () => clock.ms };
  const load = { inFlight: 0 };
  const aLaneOf = (shared: { inFlight: number }) => new Lane(clock, 64, new Pace(), shared);
  for (let sends = 0; sends < 16; sends += 1) {
    const lane = aLaneOf(load);
    for (let count = 0; count < 64; count += 1) lane.enter(() => {});
  }

  it("begin no more where they are slow, but one at a time always", () => {
    const lane = aLaneOf(load);
    const leaves: Array<() => void> = [];
    const enter = (): void => lane.enter((startedAtMs) => leaves.push(() => lane.leave(startedAtMs)));
    enter();
    expect([load.inFlight, lane.room]).toEqual([1_025, 63]);
    clock.ms += 51;
    expect([lane.isSlow(), lane.room]).toEqual([true, 0]);
    enter();
    expect([lane.inFlight, lane.waitingCount]).toEqual([1, 1]);
    leaves[0]?.();
    expect([lane.inFlight, lane.waitingCount], "the one that waited").toEqual([1, 0]);
  });

  it("are not held to it where they are fast, nor are those of other tenants", () => {
    expect(aLaneOf(load).room).toBe(64);
    const other = aLaneOf({ inFlight: 0 });
    other.enter(() => {});
    clock.ms += 51;
    expect([other.isSlow(), other.room]).toEqual([true, 63]);
  });
});

describe("the lanes of a process", () => {
  it("are one per connector, as wide as its newest revision says", () => {
    const lanes = new Lanes({ now: () => 0 });
    const lane = lanes.of(aConnector({ delivery: { concurrency: 2 } }));
    expect(lane.room).toBe(2);
    expect(lanes.of(aConnector({ delivery: { concurrency: 5 }, revision: 2 }))).toBe(lane);
    expect(lane.room).toBe(5);
    expect(lanes.of(aConnector({ id: 2 }))).not.toBe(lane);
  });

  it("know how much is under way in all", () => {
    const lanes = new Lanes({ now: () => 0 });
    lanes.of(aConnector({ id: 1 })).enter(() => {});
    lanes.of(aConnector({ id: 2 })).enter(() => {});
    expect(lanes.inFlight()).toBe(2);
  });
});

describe("the awake clock", () => {
  function anAwakeClock() {
    const clock = { ms: 0, now: () => clock.ms };
    const awake = new AwakeClock(clock);
    return { clock, awake };
  }

  it("goes with time while the event loop turns", () => {
    const { clock, awake } = anAwakeClock();
    for (let count = 0; count < 100; count += 1) {
      clock.ms += 10;
      awake.tick();
    }
    expect(awake.now()).toBe(1_000);
  });

  it("stands still while the event loop does, already before the late tick", () => {
    const { clock, awake } = anAwakeClock();
    clock.ms += 500;
    expect(awake.now()).toBeLessThanOrEqual(12);
    awake.tick();
    expect(awake.now()).toBeLessThanOrEqual(12);
    clock.ms += 10;
    expect(awake.now()).toBeLessThanOrEqual(22);
  });

  it("never goes back where the clock is set back", () => {
    const { clock, awake } = anAwakeClock();
    clock.ms += 10;
    awake.tick();
    const before = awake.now();
    clock.ms -= 3_600_000;
    expect(awake.now()).toBe(before);
    awake.tick();
    clock.ms += 10;
    expect(awake.now()).toBe(before + 10);
  });
});
