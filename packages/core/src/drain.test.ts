import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NEVER_MS } from "./delivery/decide-next.js";
import { aConnector } from "./testing/a-connector.js";
import { messages } from "./testing/a-message.js";
import { answer, heldSender } from "./testing/answers.js";
import { drained, due, startWithBacklog } from "./testing/start-with-backlog.js";
import { startJourney } from "./testing/start-journey.js";
import { ended, fakeClock, turnClock } from "./testing/turn-clock.js";

const paused = aConnector({ paused: true });

beforeEach(fakeClock);

afterEach(() => {
  vi.useRealTimers();
});

describe("a drain run", () => {
  it("sends what is due, oldest first", async () => {
    const journey = await startWithBacklog(5, { connectors: [aConnector({ delivery: { concurrency: 2 } })] });
    journey.rows().forEach((row, index) => due(row, Date.now() - index));
    expect(await drained(journey)).toMatchObject({ kind: "drained", attempted: 5 });
    expect(journey.sent.map(({ body }) => body)).toEqual(["plain event-4", "plain event-3", "plain event-2", "plain event-1", "plain event-0"]);
    expect(journey.rows().map(({ state, owner, attemptNumber }) => [state.status, owner, attemptNumber])).toEqual(
      Array.from({ length: 5 }, () => ["delivered", null, 1]),
    );
  });

  it("leaves what is not due yet, and asks to be woken for it", async () => {
    const journey = await startWithBacklog(2);
    const [, later] = journey.rows();
    const dueMs = Date.now() + 60_000;
    if (later !== undefined) due(later, dueMs);
    expect(await drained(journey)).toEqual({ kind: "drained", attempted: 1, nextDueMs: dueMs });
    expect(journey.wakes).toEqual([{ connectorId: 1, dueMs }]);
  });

  it("never has more under way than the lane allows, together with first attempts", async () => {
    const target = heldSender();
    const journey = await startWithBacklog(10, { connectors: [aConnector({ delivery: { concurrency: 3 } })], send: target.send });
    void journey.intake.take(messages(1, "first-"));
    await turnClock(20);
    expect(target.held).toHaveLength(1);
    const report = journey.drain();
    await turnClock(100);
    expect(target.held).toHaveLength(3);
    expect(journey.rows().filter(({ owner }) => owner !== null)).toHaveLength(2);
    expect(await ended(report)).toMatchObject({ attempted: 2 });
    target.release(answer(200));
    await turnClock(20);
    expect(await drained(journey)).toMatchObject({ attempted: 8 });
  });

  it("ends at its budget of rows and asks to be woken for the rest", async () => {
    const journey = await startWithBacklog(1_100);
    const report = await drained(journey);
    expect(report.kind === "drained" && report.attempted).toBeGreaterThanOrEqual(1_000);
    expect(report.kind === "drained" && report.attempted).toBeLessThan(1_100);
    expect(journey.wakes).toEqual([{ connectorId: 1, dueMs: expect.any(Number) }]);
    await drained(journey);
    expect(journey.rows().every(({ state }) => state.status === "delivered")).toBe(true);
    expect(journey.sent).toHaveLength(1_100);
  });

  it("gives its place away while a slow target has all of its lane, and is woken when a send ends", async () => {
    const target = heldSender();
    const journey = await startWithBacklog(3, { connectors: [aConnector({ delivery: { concurrency: 2 } })], send: target.send });
    const startedAt = Date.now();
    expect(await ended(journey.drain())).toMatchObject({ kind: "drained", attempted: 2 });
    expect(Date.now() - startedAt).toBeLessThan(200);
    expect(journey.wakes).toEqual([]);
    target.held[0]?.answer(answer(200));
    await turnClock(20);
    expect(journey.wakes).toEqual([{ connectorId: 1, dueMs: expect.any(Number) }]);
  });

  it("lets new events go straight out again once nothing is due", async () => {
    const journey = await startWithBacklog(1);
    const lane = journey.lanes.of(aConnector());
    lane.backlogUntilMs = Date.now() + 60_000;
    await drained(journey);
    expect(lane.backlogUntilMs).toBe(0);
    await ended(journey.intake.take(messages(1, "new-")));
    expect(journey.rows().at(-1)).toMatchObject({ state: { status: "delivered" } });
  });

  it("keeps new events behind what is still due", async () => {
    const journey = await startWithBacklog(3, { connectors: [aConnector({ delivery: { concurrency: 2 } })], send: heldSender().send });
    const lane = journey.lanes.of(aConnector({ delivery: { concurrency: 2 } }));
    lane.backlogUntilMs = Date.now() + 60_000;
    await ended(journey.drain());
    expect(lane.backlogUntilMs).toBeGreaterThan(Date.now());
  });

  it("has nothing to wake for where work waits for a person", async () => {
    const journey = await startWithBacklog(1);
    due(journey.row(), NEVER_MS);
    expect(await drained(journey)).toEqual({ kind: "drained", attempted: 0, nextDueMs: null });
    expect(journey.wakes).toEqual([]);
  });
});

describe("a connector has one drain run at a time", () => {
  it("in the cluster: another process is turned away until the lease has ended", async () => {
    const target = heldSender();
    const journey = await startWithBacklog(1, { send: target.send });
    const other = startJourney({ connectors: [aConnector()], log: journey.log, processId: "another process" });
    await journey.log.acquireLease(1, "another process", 15_000);
    expect(await ended(journey.drain())).toEqual({ kind: "skipped", why: "leased" });
    expect(await ended(other.drain())).toMatchObject({ kind: "drained", attempted: 1 });
    expect(await ended(journey.drain())).toMatchObject({ kind: "drained", attempted: 0 });
  });

  it("takes over the lease of a process that has died", async () => {
    const journey = await startWithBacklog(1);
    await journey.log.acquireLease(1, "a dead process", 15_000);
    vi.setSystemTime(Date.now() + 15_001);
    expect(await ended(journey.drain())).toMatchObject({ kind: "drained", attempted: 1 });
  });

  it("in the process: a job that runs twice is turned away", async () => {
    const journey = await startWithBacklog(3, { connectors: [aConnector({ delivery: { concurrency: 1 } })], send: heldSender().send });
    const first = journey.drain();
    await turnClock(20);
    expect(await ended(journey.drain())).toEqual({ kind: "skipped", why: "leased" });
    expect(await ended(first)).toMatchObject({ kind: "drained", attempted: 1 });
  });

  it("not at all where it is on hold or gone", async () => {
    const journey = await startWithBacklog(1);
    journey.configure([paused]);
    expect(await journey.drain()).toEqual({ kind: "skipped", why: "held" });
    journey.configure([]);
    expect(await journey.drain()).toEqual({ kind: "skipped", why: "unknown" });
    expect(journey.row()).toMatchObject({ owner: null, attemptNumber: 0 });
  });
});

describe("a breaker", () => {
  it("that is open lets nothing be claimed while another process has the permit to probe", async () => {
    const journey = await startWithBacklog(2);
    journey.breaker.state = "open";
    journey.breaker.probe = "wait";
    expect(await drained(journey)).toMatchObject({ kind: "drained", attempted: 0 });
    expect(journey.sent).toEqual([]);
    expect(journey.rows().every(({ owner }) => owner === null)).toBe(true);
    expect(journey.wakes).toEqual([]);
  });

  it("that is open has the oldest delivery probe alone, as an ordinary counted attempt; its success wakes the rest", async () => {
    const target = heldSender();
    const journey = await startWithBacklog(5, { send: target.send });
    journey.breaker.state = "open";
    expect(await ended(journey.drain())).toMatchObject({ attempted: 1 });
    await turnClock(100);
    expect(target.held.map(({ request }) => request.body)).toEqual(["plain event-0"]);
    expect(journey.rows().filter(({ owner }) => owner !== null)).toHaveLength(1);
    target.release(answer(200));
    await turnClock(50);
    expect(journey.breaker.ended).toEqual(["succeeded"]);
    expect(journey.rows()[0]).toMatchObject({ state: { status: "delivered" }, attemptNumber: 1 });
    expect(journey.wakes).toEqual([{ connectorId: 1, dueMs: expect.any(Number) }]);
    expect(await drained(journey)).toMatchObject({ attempted: 4 });
  });

  it.each([
    ["500", answer(500), "failed"],
    ["429 with a time", answer(429, { "retry-after": "5" }), "undecided"],
    ["410", answer(410), "undecided"],
  ] as const)("whose probe ends with %s stays open", async (_, result, verdict) => {
    const journey = await startWithBacklog(3, { send: () => result });
    journey.breaker.state = "open";
    expect(await drained(journey)).toMatchObject({ attempted: 1 });
    expect(journey.breaker.ended).toEqual([verdict]);
    expect(journey.sent).toHaveLength(1);
  });

  it("whose probe fails opens anew once that is written: what is shown as parked then is all that waits", async () => {
    const journey = await startWithBacklog(3, { send: () => answer(500) });
    journey.breaker.state = "open";
    const standing: unknown[] = [];
    const end = async () => void standing.push(journey.rows()[0]?.state.status);
    vi.spyOn(journey.dependencies.breakers, "takeProbe").mockResolvedValueOnce({ end });
    await drained(journey);
    expect(standing).toEqual(["retrying"]);
  });

  it("that is open gives its permit back where nothing is due, or the claim fails", async () => {
    const journey = await startWithBacklog(1);
    journey.breaker.state = "open";
    due(journey.rows()[0]!, Date.now() + 60_000);
    await drained(journey);
    vi.spyOn(journey.log, "claim").mockRejectedValueOnce(new Error("the database is away"));
    await expect(journey.drain()).rejects.toThrow("away");
    expect(journey.breaker.ended).toEqual(["undecided", "undecided"]);
  });

  it("that closes again has the rest sent by a ramp: one at a time, then two, then four, the oldest first", async () => {
    const target = heldSender();
    const connector = aConnector({ delivery: { concurrency: 8 } });
    const journey = await startWithBacklog(20, { connectors: [connector], send: target.send });
    const lane = journey.lanes.of(connector);
    lane.ramp();
    const atOnce: number[] = [];
    for (let wave = 0; wave < 4; wave += 1) {
      void journey.drain();
      await turnClock(50);
      atOnce.push(target.held.length);
      for (const { answer: say } of target.held.splice(0)) say(answer(200));
      await turnClock(50);
    }
    expect(atOnce).toEqual([1, 2, 4, 8]);
    expect(journey.sent.map(({ body }) => body)).toEqual(Array.from({ length: 15 }, (_, index) => `plain event-${index}`));
    expect(lane.isRamping).toBe(false);
    target.release(answer(200));
  });

  it("that opens during a run has the claimed rows handed back, uncounted", async () => {
    const journey = await startWithBacklog(10, {
      connectors: [aConnector({ delivery: { concurrency: 4, breaker: { openMs: 7_000 } } })],
      send: () => {
        Object.assign(journey.breaker, { state: "open", probe: "wait" });
        return answer(500);
      },
    });
    await drained(journey);
    const tried = journey.rows().filter(({ attempts }) => attempts.length > 0);
    const handedBack = journey.rows().filter(({ state }) => state.status === "parked" && state.reason === "breaker_open");
    expect(tried).toHaveLength(1);
    expect(handedBack).toHaveLength(3);
    expect(handedBack.every(({ owner, attemptNumber }) => owner === null && attemptNumber === 0)).toBe(true);
  });
});

describe("a limited connector", () => {
  const connector = aConnector({ delivery: { rateLimit: { max: 4, perMs: 1_000 } } });

  it("claims no more than it has tokens for; the rest waits for more", async () => {
    const journey = await startWithBacklog(8, { connectors: [connector] });
    Object.assign(journey.tokens, { left: 3, waitMs: 700 });
    const report = await drained(journey);
    expect(report).toMatchObject({ attempted: 3 });
    expect(journey.sent).toHaveLength(3);
    expect(report.kind === "drained" && (report.nextDueMs ?? 0) - Date.now()).toBeGreaterThan(600);
    expect(journey.rows().filter(({ owner }) => owner !== null)).toEqual([]);
    journey.tokens.left = 100;
    await drained(journey);
    expect(journey.rows().every(({ state }) => state.status === "delivered")).toBe(true);
  });

  it("gives back what it did not use, also where the database fails", async () => {
    const journey = await startWithBacklog(2, { connectors: [connector] });
    journey.tokens.left = 10;
    await drained(journey);
    expect(journey.tokens.left).toBe(8);
    vi.spyOn(journey.log, "claim").mockRejectedValueOnce(new Error("the database is away"));
    await expect(journey.drain()).rejects.toThrow("away");
    expect(journey.tokens.left).toBe(8);
  });
});
