import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aConnector } from "./testing/a-connector.js";
import { messages } from "./testing/a-message.js";
import { answer } from "./testing/answers.js";
import { drained } from "./testing/start-with-backlog.js";
import { startJourney, type Journey } from "./testing/start-journey.js";
import { ended, fakeClock } from "./testing/turn-clock.js";

beforeEach(fakeClock);

afterEach(() => {
  vi.useRealTimers();
});

const never = [{ eventTypes: ["nothing.ever"], filter: null, template: null }];
const main = aConnector({ id: 1, delivery: { maxRetries: 0, fallbackConnectorId: 2 } });
const other = aConnector({ id: 2, subscriptions: never, delivery: { maxRetries: 0 } });

/** Connector 1 always fails; connector 2 answers `status`. */
async function startFailing(status: number, connectors = [main, other]): Promise<Journey> {
  const journey = startJourney({ connectors, send: ({ url }) => answer(url.includes("receiver-1") ? 500 : status) });
  await ended(journey.intake.take(messages(1)));
  await drained(journey);
  return journey;
}

async function drainedFallback(journey: Journey): Promise<void> {
  await ended(journey.drain(2));
  await ended(journey.ledger.drained());
}

describe("a delivery whose attempts are used up", () => {
  it("waits while the fallback connector tries a delivery of its own", async () => {
    const journey = await startFailing(200);
    expect(journey.row(1)).toMatchObject({ state: { status: "parked", reason: "fallback" }, attemptNumber: 1 });
    expect(journey.row(2)).toMatchObject({ state: { status: "parked", reason: "backlog" }, fallbackOf: journey.row(1).id, subscriptionIndex: -1 });
    expect(journey.row(2).id).not.toBe(journey.row(1).id);
    expect(journey.wakes.at(-1)).toMatchObject({ connectorId: 2 });
  });

  it("ends with the fallback's success, as delivered by it", async () => {
    const journey = await startFailing(200);
    await drainedFallback(journey);
    expect(journey.row(2)).toMatchObject({ state: { status: "delivered" } });
    expect(journey.row(1)).toMatchObject({ state: { status: "cancelled", reason: "delivered_by_fallback" } });
  });

  it("is a dead letter when the fallback fails too", async () => {
    const journey = await startFailing(503);
    await drainedFallback(journey);
    expect(journey.row(1)).toMatchObject({ state: { status: "dead_lettered", reason: "attempts_exhausted" } });
  });

  it("is a dead letter at once where the fallback connector is gone", async () => {
    const journey = await startFailing(200, [main]);
    expect(journey.row(1)).toMatchObject({ state: { status: "dead_lettered", reason: "attempts_exhausted" } });
  });

  it("of a fallback does not go round to the fallback's own", async () => {
    const round = aConnector({ id: 2, subscriptions: never, delivery: { maxRetries: 0, fallbackConnectorId: 1 } });
    const journey = await startFailing(503, [main, round]);
    await drainedFallback(journey);
    expect(journey.rows()).toHaveLength(2);
    expect(journey.row(2)).toMatchObject({ state: { status: "dead_lettered" } });
  });
});
