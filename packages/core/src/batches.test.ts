import type { Plugin } from "@trunkline/plugin-api";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aConnector, joiningPostbox, postbox } from "./testing/a-connector.js";
import { messages } from "./testing/a-message.js";
import { answer } from "./testing/answers.js";
import { startJourney, type Journey } from "./testing/start-journey.js";
import { drained } from "./testing/start-with-backlog.js";
import { ended, fakeClock, turnClock } from "./testing/turn-clock.js";

beforeEach(fakeClock);

afterEach(() => {
  vi.useRealTimers();
});

const connector = aConnector({ delivery: { batch: { maxSize: 3, maxWaitMs: 5_000 }, schedule: ["1s"] } }, { plugin: joiningPostbox });

async function startWith(count: number, status = 200): Promise<Journey> {
  const journey = startJourney({ connectors: [connector], send: () => answer(status) });
  await ended(journey.intake.take(messages(count)));
  return journey;
}

describe("a connector with batches", () => {
  it("sends a full batch at once: an array of the single bodies, with their number and an id of its own", async () => {
    const journey = await startWith(3);
    await drained(journey);
    expect(journey.sent).toHaveLength(1);
    const [request] = journey.sent;
    expect(request?.body).toBe("[plain event-0,plain event-1,plain event-2]");
    expect(request?.headers["x-trunkline-batch"]).toBe("3");
    expect(journey.rows().map(({ id }) => id)).not.toContain(request?.headers["x-delivery"]);
    expect(journey.rows().map(({ state, attemptNumber }) => [state.status, attemptNumber])).toEqual(Array.from({ length: 3 }, () => ["delivered", 1]));
  });

  it("waits for more, but not for long", async () => {
    const journey = await startWith(2);
    await drained(journey);
    expect(journey.sent).toEqual([]);
    expect(journey.rows()[0]?.state).toMatchObject({ status: "parked", reason: "batch" });
    await turnClock(5_100);
    await drained(journey);
    expect(journey.sent.map(({ body }) => body)).toEqual(["[plain event-0,plain event-1]"]);
  });

  it("tries the same batch again under the same id, each delivery counting its own attempts", async () => {
    const journey = await startWith(3, 500);
    await drained(journey);
    await turnClock(1_300);
    await drained(journey);
    expect(journey.sent).toHaveLength(2);
    expect(journey.sent[1]?.headers["x-delivery"]).toBe(journey.sent[0]?.headers["x-delivery"]);
    expect(journey.sent[1]?.body).toBe(journey.sent[0]?.body);
    expect(journey.rows().map(({ attempts, body }) => [attempts.length, body?.text])).toEqual([
      [2, "plain event-0"],
      [2, "plain event-1"],
      [2, "plain event-2"],
    ]);
  });

  it("goes out as the plugin renders it, all of the request; what it cannot bear costs the others nothing", async () => {
    const plugin: Plugin = {
      ...postbox,
      batch: { maxItems: 10 },
      renderBatch: ({ items, delivery }) => {
        if (items.some(({ event }) => event.id === "event-1")) throw new Error("not this one");
        const body = items.map(({ event }) => event.id).join("\n");
        return { method: "PUT", url: "https://receiver-1.example/bulk", headers: { "content-type": "application/x-ndjson", "x-delivery": delivery.id }, body };
      },
    };
    const delivery = { batch: { maxSize: 2, maxWaitMs: 5_000 }, schedule: ["1s"] };
    const journey = startJourney({ connectors: [aConnector({ delivery }, { plugin })], send: () => answer(200) });
    await ended(journey.intake.take(messages(4)));
    await drained(journey);
    for (const { method, url, headers } of journey.sent)
      expect([method, url, headers["content-type"]]).toEqual(["PUT", "https://receiver-1.example/bulk", "application/x-ndjson"]);
    expect(journey.sent.flatMap(({ body }) => body.split("\n")).sort()).toEqual(["event-0", "event-2", "event-3"]);
    expect(
      journey
        .rows()
        .map(({ event, state }) => `${event.id} ${state.status}`)
        .sort(),
    ).toEqual(["event-0 delivered", "event-1 retrying", "event-2 delivered", "event-3 delivered"]);
  });

  it("of a plugin that knows no batches sends one by one", async () => {
    const single = aConnector({ delivery: { batch: { maxSize: 3, maxWaitMs: 5_000 } } });
    const journey = startJourney({ connectors: [single] });
    await ended(journey.intake.take(messages(3)));
    expect(journey.sent).toHaveLength(3);
  });
});
