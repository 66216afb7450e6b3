import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NEVER_MS } from "./delivery/decide-next.js";
import { aConnector, joiningPostbox } from "./testing/a-connector.js";
import { aMessage, messages } from "./testing/a-message.js";
import { answer, failure, heldSender } from "./testing/answers.js";
import { startJourney, statuses } from "./testing/start-journey.js";
import { fakeClock, turnClock } from "./testing/turn-clock.js";
import type { CompiledConnector } from "./subscription/compiled-connector.js";

const wide = { concurrency: 1_000 };

function connectorsOf(count: number): CompiledConnector[] {
  return Array.from({ length: count }, (_, index) => aConnector({ id: index + 1 }));
}

beforeEach(fakeClock);

afterEach(() => {
  vi.useRealTimers();
});

describe("what a filter broke on", () => {
  it.each(["take", "accept"] as const)("becomes a dead letter that says why, and holds up nothing else (%s)", async (way) => {
    const broken = { eventTypes: ["*"], filter: { some: [{ var: "data" }, true] }, template: null };
    const journey = startJourney({ connectors: [aConnector({ subscriptions: [broken] }), aConnector({ id: 2 })] });
    const taken = journey.intake[way]([aMessage({ data: Array.from({ length: 1_001 }, () => 1) }), aMessage({ data: [] })]);
    await turnClock(1_000);
    await taken;
    expect(statuses(journey)).toEqual({ dead_lettered: 1, delivered: 2 });
    expect(journey.row(1)).toMatchObject({
      state: { status: "dead_lettered", reason: "filter_failed" },
      attempts: [{ number: 1, outcome: "payloadRejected", error: expect.stringContaining("1001 items") }],
    });
    expect(journey.sent.map(({ url }) => url)).toEqual(Array(2).fill("https://receiver-2.example/hook"));
  });
});

describe("sends without a row", () => {
  it.each([
    ["one connector", [aConnector({ delivery: wide })], 400],
    ["a fan-out of 4", connectorsOf(4).map(({ id }) => aConnector({ id, delivery: wide })), 120],
    ["a fan-out of 100", connectorsOf(100), 5],
  ])("are at most 256 with %s, and the others follow", async (_, connectors, count) => {
    const journey = startJourney({ connectors });
    const { promise: back, resolve: comeBack } = Promise.withResolvers<void>();
    journey.log.beforeSettle = () => back;
    const taken = Promise.all([0, 1, 2].map((chunk) => journey.intake.take(messages(count, `${chunk}-`))));
    await turnClock(300);
    expect(journey.sent.length).toBeGreaterThan(256 - connectors.length);
    expect(journey.sent.length).toBeLessThanOrEqual(256);
    comeBack();
    journey.log.beforeSettle = () => {};
    await turnClock(3_000);
    await taken;
    expect(statuses(journey)).toEqual({ delivered: 3 * count * connectors.length });
    expect(journey.sent).toHaveLength(3 * count * connectors.length);
  });

  it("are none for an event of 300 deliveries: it is written first, as many as it has", async () => {
    const journey = startJourney({ connectors: connectorsOf(300) });
    let sentAtCommit = -1;
    journey.log.beforeSettle = () => {
      if (sentAtCommit === -1) sentAtCommit = journey.sent.length;
    };
    const taken = Promise.all([journey.intake.take(messages(2, "a")), journey.intake.take(messages(2, "b"))]);
    await turnClock(500);
    await taken;
    expect(sentAtCommit).toBe(0);
    expect(statuses(journey)).toEqual({ delivered: 1_200 });
    expect(new Set(journey.sent.map(({ headers }) => headers["x-delivery"])).size).toBe(1_200);
    expect(journey.sent).toHaveLength(1_200);
  });

  it("never make events of many deliveries wait for each other for ever", async () => {
    const journey = startJourney({ connectors: connectorsOf(200) });
    const taken = Promise.all(["a", "b", "c", "d"].map((prefix) => journey.intake.take(messages(3, prefix))));
    await turnClock(1_000);
    await taken;
    expect(statuses(journey)).toEqual({ delivered: 2_400 });
  });
});

describe("work of a connector that may not be sent now is parked at once", () => {
  const hour = { max: 10, perMs: 3_600_000 };
  it.each([
    ["paused", aConnector({ paused: true }), "paused", NEVER_MS],
    ["disabled by the engine", aConnector({ enabled: false, disabledBy: "engine" }), "disabled", NEVER_MS],
    ["without its plugin", aConnector({}, { plugin: null }), "plugin_unavailable", NEVER_MS],
    ["ordered", aConnector({ delivery: { ordering: { key: "data.id" } } }), "ordered", 0],
    ["batching", aConnector({ delivery: { batch: { maxSize: 10, maxWaitMs: 0 } } }, { plugin: joiningPostbox }), "batch", 0],
    ["limited", aConnector({ delivery: { rateLimit: hour } }), "rate_limited", 0],
  ] as const)("where it is %s", async (_, connector, reason, dueMs) => {
    const journey = startJourney({ connectors: [connector] });
    const taken = journey.intake.take(messages(1));
    await turnClock(20);
    await taken;
    expect(journey.sent).toEqual([]);
    const { state } = journey.row();
    expect(state).toMatchObject({ status: "parked", reason });
    if (state.status === "parked" && dueMs === 0) expect(state.dueMs).toBeLessThanOrEqual(Date.now());
    else expect(state).toMatchObject({ dueMs });
    expect(journey.row()).toMatchObject({ owner: null, attemptNumber: 0, attempts: [], body: null });
    expect(journey.wakes).toHaveLength(1);
  });

  it("where its breaker is open, due at once for the probe", async () => {
    const journey = startJourney({ connectors: [aConnector({ delivery: { breaker: { openMs: 7_000 } } })] });
    journey.breaker.state = "open";
    const from = Date.now();
    const taken = journey.intake.take(messages(1));
    await turnClock(20);
    await taken;
    expect(journey.row().state).toEqual({ status: "parked", reason: "breaker_open", dueMs: from });
    expect(journey.sent).toEqual([]);
  });

  it("where its target has asked to wait, until then", async () => {
    const journey = startJourney({ connectors: [aConnector()] });
    const untilMs = Date.now() + 5_000;
    journey.blockedUntilMs.set(1, untilMs);
    const taken = journey.intake.take(messages(1));
    await turnClock(20);
    await taken;
    expect(journey.row().state).toEqual({ status: "parked", reason: "rate_limited", dueMs: untilMs });
  });

  it("where the breaker opens while the send waits in its lane: uncounted", async () => {
    const target = heldSender();
    const journey = startJourney({ connectors: [aConnector({ delivery: { concurrency: 1 } })], send: target.send });
    const taken = journey.intake.take(messages(2));
    await turnClock(20);
    journey.breaker.state = "open";
    target.release(answer(500));
    await turnClock(50);
    await taken;
    expect(journey.rows().map(({ state, attemptNumber }) => [state.status, attemptNumber])).toEqual([
      ["retrying", 1],
      ["parked", 0],
    ]);
    expect(journey.sent).toHaveLength(1);
  });
});

describe("first attempts", () => {
  it.each([
    ["2xx", answer(204), { status: "delivered" }, 1],
    ["500", answer(500), { status: "retrying" }, 1],
    ["a time-out", failure("timeout"), { status: "retrying" }, 1],
    ["410", answer(410), { status: "parked", reason: "disabled", dueMs: NEVER_MS }, 1],
    ["429 with a time", answer(429, { "retry-after": "30" }), { status: "retrying" }, 0],
    ["a forbidden address", failure("address_forbidden"), { status: "parked", reason: "disabled", dueMs: NEVER_MS }, 0],
  ] as const)("that end with %s are written in one go with their event", async (_, result, state, attemptNumber) => {
    const journey = startJourney({ connectors: [aConnector()], send: () => result });
    const taken = journey.intake.take(messages(1));
    await turnClock(20);
    await taken;
    expect(journey.row()).toMatchObject({ state, attemptNumber, owner: null });
    expect(journey.row().attempts).toHaveLength(attemptNumber);
    expect(journey.row().body).toEqual(state.status === "delivered" ? null : { contentType: "text/plain", text: "plain event-0" });
    expect(journey.log.finished).toEqual([]);
  });

  it("tell the supervisor what they mean for the connector", async () => {
    const journey = startJourney({ connectors: [aConnector()], send: () => answer(429, { "retry-after": "30" }) });
    const taken = journey.intake.take(messages(1));
    await turnClock(20);
    await taken;
    expect(journey.effects).toEqual([{ connectorId: 1, effect: { kind: "blockUntil", untilMs: expect.any(Number), reason: "rate_limited" } }]);
  });

  it("that shutdown aborts go back in line, uncounted", async () => {
    const journey = startJourney({ connectors: [aConnector()], send: heldSender().send });
    const taken = journey.intake.take(messages(1));
    await turnClock(20);
    journey.dispatcher.handOverAll();
    await turnClock(20);
    await taken;
    expect(statuses(journey)).toEqual({ pending: 1 });
    journey.shutdown.abort();
    await turnClock(50);
    expect(journey.row()).toMatchObject({ state: { status: "parked", reason: "backlog" }, owner: null, attemptNumber: 0, attempts: [] });
  });
});

describe("a process whose own loop stands still", () => {
  it("does not take its targets for slow, and parks nothing", async () => {
    const target = heldSender();
    const connector = aConnector({ delivery: { concurrency: 4 } });
    const journey = startJourney({ connectors: [connector], send: target.send });
    const taken = journey.intake.take(messages(40, "a"));
    await turnClock(20);
    expect(target.held).toHaveLength(4);
    vi.setSystemTime(Date.now() + 2_000);
    expect(journey.lanes.of(connector).isSlow()).toBe(false);
    const later = journey.intake.take(messages(40, "b"));
    await turnClock(10);
    target.release(answer(200));
    await turnClock(50);
    await Promise.all([taken, later]);
    expect(statuses(journey)).toEqual({ delivered: 80 });
    expect(journey.log.finished).toEqual([]);
  });
});

describe("chunks of 500 records, four at once", () => {
  it("are taken in slices: answers are read meanwhile, and nothing is parked", async () => {
    vi.useRealTimers();
    const journey = startJourney({ connectors: [aConnector()], send: () => new Promise((resolve) => setImmediate(() => resolve(answer(200)))) });
    const bulky = (prefix: string) => Array.from({ length: 500 }, (_, index) => aMessage({ id: `${prefix}${index}`, data: { text: "x".repeat(2_000) } }));
    await Promise.all(["a", "b", "c", "d"].map((prefix) => journey.intake.take(bulky(prefix))));
    expect(statuses(journey)).toEqual({ delivered: 2_000 });
  });
});
