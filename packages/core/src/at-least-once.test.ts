import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { IncomingMessage } from "./event/event.js";
import type { MemoryDelivery } from "./memory/in-memory-log.js";
import type { OutgoingRequest, SendResult } from "./ports.js";
import { aConnector } from "./testing/a-connector.js";
import { messages } from "./testing/a-message.js";
import { answer, failure } from "./testing/answers.js";
import { InterruptibleLog } from "./testing/interruptible-log.js";
import { startJourney, type Journey } from "./testing/start-journey.js";
import { fakeClock, turnClock } from "./testing/turn-clock.js";

const connectors = [
  aConnector({ id: 1, delivery: { concurrency: 3, schedule: ["1s"], maxRetries: 2 } }),
  aConnector({ id: 2, delivery: { schedule: ["2s"], maxRetries: 1 } }),
  aConnector({ id: 3, delivery: { rateLimit: { max: 10, perMs: 1_000 } } }),
];

beforeEach(fakeClock);

afterEach(() => {
  vi.useRealTimers();
});

async function turnUntil(promise: Promise<unknown>): Promise<void> {
  let isOver = false;
  void promise.then(() => (isOver = true));
  for (let turned = 0; turned < 60_000 && !isOver; turned += 100) await turnClock(100);
}

async function after<Result>(ms: number, result: Result): Promise<Result> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return result;
}

/** Takes from a list by turns, so that a run is told by its values alone. */
function byTurns<Value>(values: readonly Value[]): () => Value {
  let turn = 0;
  return () => {
    const value = values[turn % values.length];
    turn += 1;
    if (value === undefined) throw new Error("an empty list has no turns");
    return value;
  };
}

const isTerminal = ({ state }: MemoryDelivery): boolean => state.status === "delivered" || state.status === "dead_lettered";

/** Turns the clock and drains, as waker and reconciler do together, until every row has its end. Where nothing is under way the clock leaps to the next due time. */
async function drainUntilQuiet(journey: Journey, taken: Promise<unknown>): Promise<void> {
  let isTaken = false;
  void taken.then(() => (isTaken = true));
  await turnClock(600);
  for (let round = 0; round < 500; round += 1) {
    const rows = journey.rows();
    if (isTaken && rows.every(isTerminal)) return;
    if (rows.every(({ owner }) => owner === null)) leapTo(Math.min(...rows.map(({ state }) => ("dueMs" in state ? state.dueMs : Number.POSITIVE_INFINITY))));
    for (const { id } of connectors) void journey.drain(id).catch(() => undefined);
    await turnClock(100);
  }
}

function leapTo(timeMs: number): void {
  if (Number.isFinite(timeMs) && timeMs > Date.now()) vi.setSystemTime(timeMs);
}

function sendsByDelivery(sent: readonly OutgoingRequest[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { headers } of sent) counts.set(headers["x-delivery"] ?? "", (counts.get(headers["x-delivery"] ?? "") ?? 0) + 1);
  return counts;
}

const durations = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 200, max: 700 })), { minLength: 1, maxLength: 12 });
const outcomes = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(answer(200)) }, fc.constant(answer(500)), fc.constant(failure("timeout"))), {
  minLength: 1,
  maxLength: 7,
});

describe("whenever an attempt ends", () => {
  it("its outcome is recorded exactly once, however its row is being written at that moment", async () => {
    await fc.assert(
      fc.asyncProperty(durations, durations, outcomes, async (sendDurations, settleDurations, results) => {
        const [sendMs, settleMs, result] = [byTurns(sendDurations), byTurns(settleDurations), byTurns(results)];
        const journey = startJourney({ connectors, send: () => after(sendMs(), result()) });
        journey.log.beforeSettle = () => after(settleMs(), undefined);
        journey.log.beforeFinish = () => after(settleMs(), undefined);
        const taken = Promise.all([journey.intake.take(messages(9, "a")), journey.intake.take(messages(9, "b")), journey.intake.accept(messages(3, "c"))]);
        await turnUntil(taken);
        for (let turned = 0; turned < 30_000 && journey.rows().some(({ owner }) => owner !== null); turned += 100) await turnClock(100);
        const sends = sendsByDelivery(journey.sent);
        expect(journey.rows()).toHaveLength(63);
        for (const row of journey.rows()) {
          expect(row).toMatchObject({ owner: null });
          expect(["delivered", "retrying", "parked"]).toContain(row.state.status);
          expect(row.attempts).toHaveLength(sends.get(row.id) ?? 0);
          expect(row.attemptNumber).toBe(row.attempts.length);
        }
        journey.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe("at least once", () => {
  /** Which of the database's answers get lost: before or after it did what it was asked for, or none. */
  const faults = fc.array(fc.constantFrom("none", "none", "before", "after"), { minLength: 2, maxLength: 9 }).filter((list) => list.includes("none"));
  const limited: SendResult = answer(429, { "retry-after": "2" });
  const allOutcomes = fc
    .array(fc.oneof({ weight: 3, arbitrary: fc.constant(answer(200)) }, ...[answer(500), failure("timeout"), limited].map((one) => fc.constant(one))), {
      minLength: 1,
      maxLength: 9,
    })
    .filter((list) => list.some((one) => one !== limited));

  function breakDown(log: InterruptibleLog, fault: () => string): void {
    const answers: string[] = [];
    const before = (): void => {
      const next = fault();
      answers.push(next);
      if (next === "before") throw new Error("lost on the way");
    };
    const afterwards = (): void => {
      if (answers.pop() === "after") throw new Error("lost on the way back");
    };
    Object.assign(log, {
      beforeConsult: before,
      afterConsult: afterwards,
      beforeSettle: before,
      afterSettle: afterwards,
      beforeFinish: before,
      afterFinish: afterwards,
    });
  }

  function expectNothingLost(log: InterruptibleLog, sent: readonly OutgoingRequest[], events: number): void {
    const rows = [...log.deliveries.values()];
    const sends = sendsByDelivery(sent);
    expect(log.events.size).toBe(events);
    expect(rows).toHaveLength(events * connectors.length);
    expect(rows.filter((row) => !isTerminal(row))).toEqual([]);
    for (const row of rows) {
      expect(row.owner).toBeNull();
      expect(sends.get(row.id) ?? 0).toBeGreaterThan(0);
    }
  }

  it("every delivery is sent and has its end, whatever answers of the database get lost and whatever targets say", async () => {
    await fc.assert(
      fc.asyncProperty(faults, allOutcomes, durations, async (faultList, results, sendDurations) => {
        const [fault, result, sendMs] = [byTurns(faultList), byTurns(results), byTurns(sendDurations)];
        let sends = 0;
        // A target that asks to wait at every second send would be obeyed for a day.
        const patient = (one: SendResult): SendResult => ((sends += 1) > 40 && one === limited ? answer(200) : one);
        const journey = startJourney({ connectors, send: () => after(sendMs(), patient(result())) });
        breakDown(journey.log, fault);
        const taken = Promise.all([journey.intake.take(messages(6, "a")), journey.intake.take(messages(6, "b")), journey.intake.accept(messages(2, "c"))]);
        await drainUntilQuiet(journey, taken);
        expectNothingLost(journey.log, journey.sent, 14);
        journey.close();
      }),
      { numRuns: 40 },
    );
  });

  /** What the next process finds: the rows as they are, those of the dead one released. */
  function leftBehind(log: InterruptibleLog): InterruptibleLog {
    const left = new InterruptibleLog(() => Date.now());
    for (const [identity, row] of log.events) left.events.set(identity, row);
    for (const [id, row] of log.deliveries) {
      const released = row.owner === null ? {} : { owner: null, state: { status: "parked", reason: "backlog", dueMs: Date.now() } as const };
      left.deliveries.set(id, { ...row, attempts: [...row.attempts], ...released });
    }
    return left;
  }

  it("also over a kill at any moment: the next process takes up what was not durable, under the same ids", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 60 }), durations, durations, async (killAfter, sendDurations, settleDurations) => {
        const [sendMs, settleMs] = [byTurns(sendDurations), byTurns(settleDurations)];
        const first = startJourney({ connectors, send: () => after(sendMs(), answer(200)), processId: "killed" });
        first.log.beforeSettle = () => after(settleMs(), undefined);
        first.log.afterSettle = () => after(settleMs(), undefined);
        const chunks = ["a", "b", "c"].map((prefix) => messages(8, prefix));
        const committed = new Set<IncomingMessage[]>();
        for (const chunk of chunks) void first.intake.take(chunk).then(() => committed.add(chunk));
        await turnClock(killAfter * 10);
        const sentBefore = [...first.sent];
        const uncommitted = chunks.filter((chunk) => !committed.has(chunk));
        const second = startJourney({ connectors, log: leftBehind(first.log) });
        first.close();
        const taken = Promise.all(uncommitted.map((chunk) => second.intake.take(chunk)));
        await drainUntilQuiet(second, taken);
        expectNothingLost(second.log, [...sentBefore, ...second.sent], 24);
        second.close();
      }),
      { numRuns: 40 },
    );
  });
});
