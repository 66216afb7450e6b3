import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NEVER_MS } from "../delivery/decide-next.js";
import type { Attempt } from "../delivery/delivery.js";
import { identityOf, type DomainEvent } from "../event/event.js";
import type { ClaimedDelivery, DeliveryQueue, DeliveryRecord, EventLog, FinishedAttempt } from "../ports.js";
import { anEvent } from "./a-message.js";

/** An implementation of the log and the queue over the same rows. */
export interface LogUnderTest {
  readonly log: EventLog;
  readonly queue: DeliveryQueue;
  close(): Promise<void>;
}

const failed: Attempt = {
  number: 1,
  startedAtMs: Date.now(),
  durationMs: 12,
  outcome: "transient",
  responseStatus: 500,
  responseHeaders: {},
  responseBody: "no",
  error: "HTTP 500",
  request: null,
};
const body = { contentType: "application/json", text: '{"sent":1}' };
const exhausted = { status: "dead_lettered", reason: "attempts_exhausted" } as const;

let lastConnector = 1_000_000;

/** What the journeys rely on, whoever implements the ports: the database and its twin in memory pass it alike. */
export function describeLog(title: string, open: () => Promise<LogUnderTest>): void {
  describe(title, () => {
    let opened: LogUnderTest;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const log = (): EventLog => opened.log;
    const queue = (): DeliveryQueue => opened.queue;
    const claimAll = (connectorId: number, owner = "p1"): Promise<readonly ClaimedDelivery[]> => queue().claim(connectorId, owner, 100, Date.now());

    async function settled(...deliveries: DeliveryRecord[]) {
      const events = [...new Set(deliveries.map(({ event }) => event))].map((event) => ({ event, configurationVersion: 1 }));
      return log().settle({ events, deliveries, rejected: [] });
    }

    async function waiting(count: number, changes: Partial<DeliveryRecord> = {}) {
      const connectorId = nextConnector();
      const deliveries = Array.from({ length: count }, () => aDelivery(connectorId, changes));
      await settled(...deliveries);
      return { connectorId, ids: deliveries.map(({ id }) => id) };
    }

    it("knows the events that were settled, by tenant, source and id", async () => {
      const event = freshEvent();
      await settled(aDelivery(nextConnector(), {}, event));
      const others = [{ ...event, source: "another" }, { ...event, tenant: "another" }, freshEvent()];
      const { known } = await log().consult([event, ...others], [event.day]);
      expect([...known]).toEqual([identityOf(event)]);
    });

    it("writes the same settlement once, however often it is sent", async () => {
      const connectorId = nextConnector();
      const records = [aDelivery(connectorId), aDelivery(connectorId, { state: exhausted, attemptNumber: 1, attempt: failed })];
      const first = await settled(...records);
      const second = await settled(...records);
      expect([first.failing, second.failing]).toEqual([[{ connectorId, consecutiveFailures: 1 }], []]);
      expect(await claimAll(connectorId)).toHaveLength(1);
    });

    it("counts failures in a row from the last success on, and leaves tests out", async () => {
      const connectorId = nextConnector();
      const dead = (test = false) => aDelivery(connectorId, { state: exhausted, attemptNumber: 1, attempt: failed, test });
      const delivered = () => aDelivery(connectorId, { state: { status: "delivered" }, attemptNumber: 1, attempt: { ...failed, outcome: "delivered" } });
      expect((await settled(dead(), dead())).failing).toEqual([{ connectorId, consecutiveFailures: 2 }]);
      expect((await settled(dead(true))).failing).toEqual([]);
      await settled(delivered());
      expect((await settled(dead())).failing).toEqual([{ connectorId, consecutiveFailures: 1 }]);
    });

    it("gives due rows in order, with their event, their body and the number of the coming attempt, and each only once", async () => {
      const { connectorId, ids } = await waiting(3, { state: { status: "retrying", dueMs: Date.now() - 1_000 }, attemptNumber: 1, attempt: failed, body });
      const first = await queue().claim(connectorId, "p1", 2, Date.now());
      expect(first.map(({ id, attemptNumber, body: bytes }) => [id, attemptNumber, bytes])).toEqual(ids.slice(0, 2).map((id) => [id, 2, body]));
      expect(first[0]?.event.payloadText).toContain("asset.created");
      expect((await claimAll(connectorId, "p2")).map(({ id }) => id)).toEqual(ids.slice(2));
      expect(await claimAll(connectorId)).toEqual([]);
    });

    it("gives nothing that is not due, and says when the next row is", async () => {
      const dueMs = Date.now() + 60_000;
      const { connectorId } = await waiting(1, { state: { status: "retrying", dueMs } });
      expect(await claimAll(connectorId)).toEqual([]);
      expect(await queue().nextDueMs(connectorId)).toBe(dueMs);
      expect(await queue().nextDueMs(nextConnector())).toBeNull();
    });

    it("keeps what is parked without end out of the way", async () => {
      const { connectorId } = await waiting(1, { state: { status: "parked", reason: "paused", dueMs: NEVER_MS } });
      expect(await claimAll(connectorId)).toEqual([]);
      expect((await queue().nextDueMs(connectorId)) ?? NEVER_MS).toBeGreaterThanOrEqual(NEVER_MS);
    });

    it("puts a failed attempt's row back until it is due, with the bytes that were sent", async () => {
      const { connectorId } = await waiting(1);
      const [claimed] = await claimAll(connectorId);
      const dueMs = Date.now() + 30_000;
      await log().finish([ended(claimed!, "p1", { state: { status: "retrying", dueMs }, attempt: failed, body, rateLimitedMs: 7 })]);
      expect(await queue().nextDueMs(connectorId)).toBe(dueMs);
      const [again] = await queue().claim(connectorId, "p1", 1, dueMs);
      expect(again).toMatchObject({ attemptNumber: 2, body, rateLimitedMs: 7 });
    });

    it("gives the attempt number back where nothing was tried, and keeps the stored bytes", async () => {
      const { connectorId } = await waiting(1, { state: { status: "retrying", dueMs: Date.now() - 1 }, attemptNumber: 1, attempt: failed, body });
      const [claimed] = await claimAll(connectorId);
      await log().finish([ended(claimed!, "p1", { state: { status: "parked", reason: "backlog", dueMs: Date.now() - 1 }, attempt: null, body: null })]);
      expect(await claimAll(connectorId)).toMatchObject([{ attemptNumber: 2, body }]);
    });

    it("ends a delivered row", async () => {
      const { connectorId } = await waiting(1);
      const [claimed] = await claimAll(connectorId);
      const report = await log().finish([ended(claimed!, "p1", { state: { status: "delivered" }, attempt: { ...failed, outcome: "delivered" } })]);
      expect(report.failing).toEqual([]);
      expect(await queue().nextDueMs(connectorId)).toBeNull();
    });

    it("reports the failures of a row that became a dead letter", async () => {
      const { connectorId } = await waiting(1);
      const [claimed] = await claimAll(connectorId);
      const report = await log().finish([ended(claimed!, "p1", { state: exhausted, attempt: failed })]);
      expect(report.failing).toEqual([{ connectorId, consecutiveFailures: 1 }]);
    });

    it("ignores the outcome of who no longer holds the row, or whose attempt is over", async () => {
      const { connectorId } = await waiting(2);
      const [mine, theirs] = [...(await queue().claim(connectorId, "p1", 1, Date.now())), ...(await queue().claim(connectorId, "p2", 1, Date.now()))];
      const stale = [
        ended(theirs!, "p1", { state: exhausted, attempt: failed }),
        { ...ended(mine!, "p1", { state: exhausted, attempt: failed }), attemptNumber: 9 },
      ];
      expect((await log().finish(stale)).failing).toEqual([]);
      const real = [ended(mine!, "p1", { state: exhausted, attempt: failed }), ended(theirs!, "p2", { state: exhausted, attempt: failed })];
      expect((await log().finish(real)).failing).toEqual([{ connectorId, consecutiveFailures: 2 }]);
    });

    it("puts off a connector's whole backlog, oldest first afterwards too", async () => {
      const { connectorId, ids } = await waiting(3);
      const untilMs = Date.now() + 30_000;
      await queue().postpone(connectorId, untilMs, "breaker_open");
      expect(await claimAll(connectorId)).toEqual([]);
      expect(await queue().nextDueMs(connectorId)).toBe(untilMs);
      expect((await queue().claim(connectorId, "p1", 1, untilMs)).map(({ id }) => id)).toEqual([ids[0]]);
    });

    it("lends a connector to one owner at a time, until it is given back or runs out", async () => {
      const connectorId = nextConnector();
      const lent = (owner: string, ttlMs = 60_000) => queue().acquireLease(connectorId, owner, ttlMs);
      expect([await lent("p1"), await lent("p1"), await lent("p2")]).toEqual([true, true, false]);
      await queue().releaseLease(connectorId, "p2");
      expect(await lent("p2")).toBe(false);
      await queue().releaseLease(connectorId, "p1");
      expect(await lent("p2", 0)).toBe(true);
      expect(await lent("p1")).toBe(true);
    });
  });
}

function nextConnector(): number {
  lastConnector += 1;
  return lastConnector;
}

function freshEvent(): DomainEvent {
  return anEvent({ id: randomUUID() });
}

/** Waits and is due, unless `changes` say otherwise. */
function aDelivery(connectorId: number, changes: Partial<DeliveryRecord> = {}, event = freshEvent()): DeliveryRecord {
  const waiting = { state: { status: "parked", reason: "backlog", dueMs: Date.now() - 1_000 }, owner: null, attemptNumber: 0, attempt: null } as const;
  return {
    id: randomUUID(),
    event,
    connectorId,
    connectorRevision: 1,
    subscriptionIndex: 0,
    body: null,
    bodySha256: null,
    test: false,
    ...waiting,
    ...changes,
  };
}

type Ending = Pick<FinishedAttempt, "state" | "attempt"> & Partial<FinishedAttempt>;

function ended({ id: deliveryId, event: { tenant, day }, connectorId, attemptNumber }: ClaimedDelivery, owner: string, ending: Ending): FinishedAttempt {
  return { deliveryId, tenant, day, connectorId, owner, attemptNumber, body: null, bodySha256: null, rateLimitedMs: 0, ...ending };
}
