import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NEVER_MS } from "./delivery/decide-next.js";
import { aConnector } from "./testing/a-connector.js";
import { messages } from "./testing/a-message.js";
import { answer, failure, heldSender } from "./testing/answers.js";
import { drained, due, startWithBacklog } from "./testing/start-with-backlog.js";
import { startJourney, type Journey } from "./testing/start-journey.js";
import { ended, fakeClock, turnClock } from "./testing/turn-clock.js";
import type { SendResult } from "./ports.js";

beforeEach(fakeClock);

afterEach(() => {
  vi.useRealTimers();
});

describe("a retry", () => {
  it("sends the very bytes of the first attempt with their type, to where the connector points now", async () => {
    const template = { contentType: "text/xml", text: "<id>{{id}}</id>" };
    const before = aConnector({ subscriptions: [{ eventTypes: ["*"], filter: null, template }] });
    const journey = startJourney({ connectors: [before], send: () => failure("timeout") });
    await ended(journey.intake.take(messages(1)));
    const config = { url: "https://moved.example/hook", style: "fancy" };
    journey.configure(
      [aConnector({ revision: 2, config, subscriptions: [{ eventTypes: ["*"], filter: null, template: { other: "{{type}}" } }] }, { signingSecrets: ["new"] })],
      [before],
    );
    due(journey.row(), Date.now());
    await drained(journey);
    const [first, second] = journey.sent;
    expect(second).toMatchObject({ body: "<id>event-0</id>", url: "https://moved.example/hook" });
    expect(second?.headers).toMatchObject({ "content-type": "text/xml", "x-attempt": "2", "x-signature": "new(<id>event-0</id>)" });
    expect(second?.headers["x-delivery"]).toBe(first?.headers["x-delivery"]);
  });

  it("sends exact bytes also where they hold what JSON would change", async () => {
    const text = '{"n":12345678901234567890,"z":"\\u0000","2":1,"1":2.0}';
    const journey = await startWithBacklog(1);
    Object.assign(journey.row(), { body: { contentType: "application/json; charset=utf-8", text } });
    await drained(journey);
    expect(journey.sent[0]).toMatchObject({ body: text, headers: { "content-type": "application/json; charset=utf-8" } });
  });
});

describe("a delivery that was parked before anything was rendered", () => {
  const before = aConnector({ config: { style: "old", url: "https://old.example/" }, subscriptions: [{ eventTypes: ["*"], filter: null, template: null }] });
  const after = aConnector({
    config: { style: "new", url: "https://new.example/" },
    revision: 2,
    subscriptions: [{ eventTypes: ["*"], filter: null, template: { contentType: "text/x", text: "changed" } }],
  });

  it("is rendered by the revision of its planning, and goes to the present address", async () => {
    const journey = await startWithBacklog(1, { connectors: [before] });
    journey.configure([after], [before]);
    await drained(journey);
    expect(journey.sent).toEqual([expect.objectContaining({ body: "old event-0", url: "https://new.example/" })]);
  });

  it("is rendered by the present one where that revision is gone", async () => {
    const journey = await startWithBacklog(1, { connectors: [before] });
    journey.configure([after], []);
    await drained(journey);
    expect(journey.sent).toEqual([expect.objectContaining({ body: "changed" })]);
  });

  it("is handed back, with all that was claimed, where the revision cannot be read now", async () => {
    const journey = await startWithBacklog(3, { connectors: [before] });
    journey.configure([after], [before]);
    journey.dependencies.configurations.revision = () => Promise.reject(new Error("away"));
    await expect(ended(journey.drain())).rejects.toThrow("away");
    await ended(journey.ledger.drained());
    expect(journey.sent).toEqual([]);
    expect(journey.rows().map(({ owner, state, attemptNumber }) => [owner, state.status, attemptNumber])).toEqual(
      Array.from({ length: 3 }, () => [null, "parked", 0]),
    );
  });
});

describe("an attempt of a drain run", () => {
  const oneRetry = aConnector({ delivery: { maxRetries: 1, schedule: ["30s"] } });

  async function drainOnce(result: SendResult, connector = oneRetry): Promise<Journey> {
    const journey = await startWithBacklog(1, { connectors: [connector], send: () => result });
    await drained(journey);
    return journey;
  }

  it("that fails for a time is tried again by schedule, and is a dead letter after its last", async () => {
    const journey = await drainOnce(answer(500));
    expect(journey.row()).toMatchObject({ state: { status: "retrying" }, attemptNumber: 1, body: { text: "plain event-0" } });
    const { state } = journey.row();
    expect(state.status === "retrying" && state.dueMs - Date.now()).toBeGreaterThan(23_000);
    due(journey.row(), Date.now());
    await drained(journey);
    expect(journey.row()).toMatchObject({ state: { status: "dead_lettered", reason: "attempts_exhausted" }, attemptNumber: 2, owner: null });
    expect(journey.row().attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, "transient"],
      [2, "transient"],
    ]);
    expect(journey.effects).toEqual([{ connectorId: 1, effect: { kind: "failures", consecutiveFailures: 1 } }]);
  });

  it("that is answered 410 disables the connector and stays parked", async () => {
    const journey = await drainOnce(answer(410));
    expect(journey.effects).toEqual([{ connectorId: 1, effect: { kind: "gone", reason: expect.stringContaining("410") } }]);
    expect(journey.row().state).toEqual({ status: "parked", reason: "disabled", dueMs: NEVER_MS });
  });

  it("that is told to wait blocks the connector and spends no attempt", async () => {
    const journey = await drainOnce(answer(429, { "retry-after": "60" }));
    expect(journey.row()).toMatchObject({ state: { status: "retrying" }, attemptNumber: 0, rateLimitedMs: 60_000, attempts: [] });
    const blockedUntilMs = journey.blockedUntilMs.get(1) ?? 0;
    expect(blockedUntilMs).toBeGreaterThan(Date.now() + 50_000);
    due(journey.row(), Date.now());
    expect(await drained(journey)).toEqual({ kind: "drained", attempted: 0, nextDueMs: blockedUntilMs });
    expect(journey.sent).toHaveLength(1);
  });

  it("that shutdown aborts is handed back, uncounted, and its body stays the same", async () => {
    const journey = await startWithBacklog(1, { send: heldSender().send });
    await ended(journey.drain());
    expect(journey.row()).toMatchObject({ owner: "this process", attemptNumber: 1 });
    journey.shutdown.abort();
    await turnClock(50);
    expect(journey.row()).toMatchObject({
      state: { status: "parked", reason: "backlog" },
      owner: null,
      attemptNumber: 0,
      attempts: [],
      body: { text: "plain event-0" },
    });
    expect(await ended(journey.drain())).toMatchObject({ attempted: 0 });
  });

  it("that comes late, after the row has gone to another process, is not written", async () => {
    const target = heldSender();
    const journey = await startWithBacklog(1, { send: target.send });
    await ended(journey.drain());
    Object.assign(journey.row(), { owner: "another process", attemptNumber: 2 });
    target.release(answer(200));
    await turnClock(50);
    expect(journey.row()).toMatchObject({ state: { status: "pending" }, owner: "another process", attempts: [] });
  });
});
