import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aConnector } from "./testing/a-connector.js";
import { aMessage } from "./testing/a-message.js";
import { answer, heldSender } from "./testing/answers.js";
import { startJourney, type Journey } from "./testing/start-journey.js";
import { ended, fakeClock, turnClock } from "./testing/turn-clock.js";
import type { OutgoingRequest, SendResult } from "./ports.js";

beforeEach(fakeClock);

afterEach(() => {
  vi.useRealTimers();
});

const connector = aConnector({
  delivery: { ordering: { key: "data.key", maxBlockMs: 10_000 }, schedule: ["1s"], maxRetries: 20, breaker: { minAttempts: 100 } },
  subscriptions: [{ eventTypes: ["*"], filter: null, template: "{{data.key}}{{data.n}}" }],
});

const eventOf = (key: string, n: number) => aMessage({ id: `${key}${n}`, data: { key, n } });
const bodies = (journey: Journey): string[] => journey.sent.map(({ body }) => body);

async function startOrdered(send: (request: OutgoingRequest) => SendResult | Promise<SendResult>, events: readonly [string, number][]): Promise<Journey> {
  const journey = startJourney({ connectors: [connector], send });
  await ended(journey.intake.take(events.map(([key, n]) => eventOf(key, n))));
  return journey;
}

/** Runs that follow one another as the wakes say, for so long. */
async function drainFor(journey: Journey, ms: number): Promise<void> {
  for (const untilMs = Date.now() + ms; Date.now() < untilMs; ) {
    await ended(journey.drain());
    await turnClock(100);
  }
}

describe("a connector in which order counts", () => {
  it("sends key by key, each delivery after the one before it has ended, other keys meanwhile", async () => {
    const target = heldSender();
    const journey = await startOrdered(target.send, [
      ["a", 1],
      ["a", 2],
      ["b", 1],
      ["b", 2],
    ]);
    expect(journey.rows().map(({ state }) => state)).toEqual(Array.from({ length: 4 }, () => expect.objectContaining({ status: "parked", reason: "ordered" })));
    void journey.drain();
    await turnClock(50);
    expect(bodies(journey)).toEqual(["a1", "b1"]);
    target.held
      .splice(0)
      .find(({ request }) => request.body === "b1")
      ?.answer(answer(200));
    await turnClock(100);
    await ended(journey.drain());
    expect(bodies(journey)).toEqual(["a1", "b1", "b2"]);
    target.release(answer(200));
  });

  it("lets a key wait for its first delivery at most so long: then that is a dead letter, and the rest goes", async () => {
    const journey = await startOrdered(
      ({ body }) => answer(body === "a2" ? 500 : 200),
      [
        ["a", 1],
        ["a", 2],
        ["a", 3],
        ["b", 1],
      ],
    );
    await drainFor(journey, 8_000);
    expect(bodies(journey).slice(0, 3)).toEqual(["a1", "b1", "a2"]);
    expect(bodies(journey)).not.toContain("a3");
    await drainFor(journey, 6_000);
    expect(journey.rows().map(({ state }) => state)).toMatchObject([
      { status: "delivered" },
      { status: "dead_lettered", reason: "blocked_too_long" },
      { status: "delivered" },
      { status: "delivered" },
    ]);
  });

  it("never sends a delivery before the end of an earlier one of its key, whatever the target says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.boolean()), { minLength: 1, maxLength: 12 }), async (events) => {
        const failing = new Set<string>();
        const failOnce = ({ body }: OutgoingRequest): SendResult => answer(failing.delete(body) ? 500 : 200);
        events.forEach(([key, fails], n) => void (fails && failing.add(`${key}${n}`)));
        const journey = await startOrdered(
          failOnce,
          events.map(([key], n) => [key, n]),
        );
        await drainFor(journey, 2_000 * (1 + events.length));
        const lastOf = new Map<string, number>();
        for (const body of bodies(journey)) {
          const [key = "", n] = [body[0], Number(body.slice(1))];
          expect(n).toBeGreaterThanOrEqual(lastOf.get(key) ?? 0);
          lastOf.set(key, n);
        }
        expect(journey.rows().every(({ state }) => state.status === "delivered")).toBe(true);
        journey.close();
      }),
      { numRuns: 15 },
    );
  });

  it("commits rows in the order of the partition, also when a later chunk is ready first", async () => {
    const journey = startJourney({ connectors: [connector] });
    let consults = 0;
    journey.log.beforeConsult = () => (++consults === 1 ? new Promise((resolve) => setTimeout(resolve, 500)) : undefined);
    const first = journey.intake.take([eventOf("a", 1), eventOf("a", 2)]);
    const second = journey.intake.take([eventOf("a", 3)]);
    await turnClock(700);
    await Promise.all([first, second]);
    expect(journey.rows().map(({ event }) => event.id)).toEqual(["a1", "a2", "a3"]);
  });
});
