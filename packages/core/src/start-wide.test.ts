import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aConnector } from "./testing/a-connector.js";
import { messages } from "./testing/a-message.js";
import { answer, heldSender } from "./testing/answers.js";
import { startJourney, statuses } from "./testing/start-journey.js";
import { fakeClock, turnClock } from "./testing/turn-clock.js";

beforeEach(fakeClock);

afterEach(() => {
  vi.useRealTimers();
});

const count = 1_000;
const connectors = Array.from({ length: count }, (_, index) => aConnector({ id: index + 1 }));

describe("an event with a thousand connectors", () => {
  it("is sent some at a time, so that few are repeated by whoever takes over, and reaches all of them", async () => {
    const target = heldSender();
    const journey = startJourney({ connectors, send: (request) => target.send(request) });
    void journey.intake.take(messages(1));
    await turnClock(60);
    expect(journey.rows()).toHaveLength(count);
    const first = journey.sent.length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(128);
    for (let turn = 0; turn < 30; turn += 1) {
      target.release(answer(200));
      await turnClock(30);
    }
    expect(statuses(journey)).toEqual({ delivered: count });
    expect(new Set(journey.sent.map(({ url }) => url)).size).toBe(count);
  });

  it("does not wait for those that hang", async () => {
    const journey = startJourney({ connectors, send: () => new Promise(() => {}) });
    void journey.intake.take(messages(1));
    await turnClock(3_000);
    expect(journey.sent).toHaveLength(count);
  });

  it("goes back in line, uncounted, where the process ends before", async () => {
    const target = heldSender();
    const journey = startJourney({ connectors, send: (request) => target.send(request) });
    void journey.intake.take(messages(1));
    await turnClock(60);
    journey.dispatcher.handOverAll();
    target.release(answer(200));
    await turnClock(100);
    const sent = journey.sent.length;
    expect(statuses(journey)).toEqual({ delivered: sent, "parked backlog": count - sent });
    expect(journey.rows().filter(({ state, attemptNumber }) => state.status === "parked" && attemptNumber !== 0)).toEqual([]);
  });
});
