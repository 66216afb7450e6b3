import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aConnector } from "./testing/a-connector.js";
import { aMessage, messages } from "./testing/a-message.js";
import { answer, failure, heldSender } from "./testing/answers.js";
import { startJourney, statuses, type Journey } from "./testing/start-journey.js";
import { fakeClock, turnClock } from "./testing/turn-clock.js";
import type { OutgoingRequest, SendResult } from "./ports.js";

beforeEach(fakeClock);

afterEach(() => {
  vi.useRealTimers();
});

describe("a slow target", () => {
  const fast = aConnector({ id: 1 });
  const slow = aConnector({ id: 2 });

  function startWithSlow(connectors = [fast, slow]): { journey: Journey; target: ReturnType<typeof heldSender> } {
    const target = heldSender();
    const send = (request: OutgoingRequest): Promise<SendResult> | SendResult => (request.url.includes("receiver-2") ? target.send(request) : answer(200));
    return { target, journey: startJourney({ connectors, send }) };
  }

  it("is waited for at most 250 ms; then its delivery is written as under way", async () => {
    const { journey, target } = startWithSlow();
    const taken = journey.intake.take(messages(1));
    await turnClock(230);
    expect(journey.log.settlements).toEqual([]);
    await turnClock(50);
    await taken;
    expect(journey.row(1)).toMatchObject({ state: { status: "delivered" }, owner: null });
    expect(journey.row(2)).toMatchObject({ state: { status: "pending" }, owner: "this process", attemptNumber: 1, attempts: [] });
    target.release(answer(200));
    await turnClock(50);
    expect(journey.log.finished).toEqual([expect.objectContaining({ connectorId: 2, owner: "this process", attemptNumber: 1 })]);
    expect(journey.row(2)).toMatchObject({ state: { status: "delivered" }, owner: null, attemptNumber: 1, attempts: [{ number: 1, outcome: "delivered" }] });
  });

  it("does not hold up the events of others", async () => {
    const { journey } = startWithSlow([
      aConnector({ id: 1, subscriptions: [{ eventTypes: ["asset.created"], filter: null, template: null }] }),
      aConnector({ id: 2, subscriptions: [{ eventTypes: ["asset.deleted"], filter: null, template: null }] }),
    ]);
    void journey.intake.take([aMessage({ type: "asset.deleted" })]);
    const others = journey.intake.take(messages(10));
    await turnClock(30);
    await others;
    expect(statuses(journey)).toEqual({ delivered: 10 });
  });

  it("is not waited for at all once it is known", async () => {
    const { journey } = startWithSlow();
    void journey.intake.take(messages(5, "a"));
    await turnClock(300);
    const later = journey.intake.take(messages(5, "b"));
    await turnClock(30);
    await later;
    expect(statuses(journey)).toEqual({ delivered: 10, pending: 10 });
  });

  it("has its outcome written although it answers while the row is being written", async () => {
    const { journey, target } = startWithSlow([slow]);
    const { promise: back, resolve: comeBack } = Promise.withResolvers<void>();
    journey.log.beforeSettle = () => back;
    const taken = journey.intake.take(messages(1));
    await turnClock(300);
    expect(journey.log.settlements).toHaveLength(1);
    target.release(failure("timeout"));
    await turnClock(50);
    expect(journey.log.finished).toEqual([]);
    comeBack();
    await turnClock(50);
    await taken;
    expect(journey.row(2)).toMatchObject({ state: { status: "retrying" }, owner: null, attempts: [{ outcome: "transient" }], body: { text: "plain event-0" } });
    expect(journey.wakes).toEqual([{ connectorId: 2, dueMs: expect.any(Number) }]);
  });

  it("does not overwrite what became of the row in other hands (the fence)", async () => {
    const { journey, target } = startWithSlow([slow]);
    const taken = journey.intake.take(messages(1));
    await turnClock(300);
    await taken;
    Object.assign(journey.row(2), { owner: "another process", attemptNumber: 2 });
    target.release(answer(200));
    await turnClock(50);
    expect(journey.log.finished).toHaveLength(1);
    expect(journey.row(2)).toMatchObject({ state: { status: "pending" }, owner: "another process" });
  });

  it("with all its places taken has new work parked, and what came behind lines up", async () => {
    const { journey } = startWithSlow([aConnector({ id: 2, delivery: { concurrency: 2 } })]);
    void journey.intake.take(messages(2, "a"));
    await turnClock(300);
    const taken = journey.intake.take(messages(3, "b"));
    await turnClock(50);
    await taken;
    expect(statuses(journey)).toEqual({ pending: 2, "parked lane_full": 1, "parked backlog": 2 });
    expect(journey.wakes.map(({ connectorId }) => connectorId)).toEqual([2, 2, 2]);
  });

  it("takes its queue to the database rather than let it wait in memory", async () => {
    const { journey, target } = startWithSlow([aConnector({ id: 2, delivery: { concurrency: 2 } })]);
    const taken = journey.intake.take(messages(5));
    await turnClock(300);
    await taken;
    expect(statuses(journey)).toEqual({ pending: 2, "parked lane_full": 3 });
    expect(journey.rows().filter(({ state }) => state.status === "parked")).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ owner: null, attemptNumber: 0 })),
    );
    target.release(answer(200));
    await turnClock(50);
    expect(journey.sent).toHaveLength(2);
  });

  it("takes the queue of events from HTTP to the database too, uncounted", async () => {
    const { journey } = startWithSlow([aConnector({ id: 2, delivery: { concurrency: 2 } })]);
    const accepted = journey.intake.accept(messages(5));
    await turnClock(20);
    await accepted;
    expect(statuses(journey)).toEqual({ pending: 5 });
    await turnClock(330);
    expect(statuses(journey)).toEqual({ pending: 2, "parked lane_full": 3 });
    expect(journey.rows().map(({ attemptNumber }) => attemptNumber)).toEqual([1, 1, 0, 0, 0]);
  });

  it("becomes a fast one again once it answers quickly", async () => {
    const { journey, target } = startWithSlow([slow]);
    void journey.intake.take(messages(30));
    await turnClock(600);
    target.release(answer(200));
    await turnClock(50);
    const lane = journey.lanes.of(slow);
    expect(lane.isSlow()).toBe(true);
    for (let chunk = 0; lane.isSlow() && chunk < 20; chunk += 1) {
      void journey.intake.take(messages(50, `${chunk}-`));
      await turnClock(50);
    }
    expect(lane.isSlow()).toBe(false);
  });
});
