import type { DeliveryRecord, FinishedAttempt } from "@trunkline/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDelivery, makeEvent, makeAttempt } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

describe.skipIf(missingPostgres)("limits and order on PostgreSQL", () => {
  let opened: OpenedTestDatabase;
  let connectorId = 1_000;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened?.close());

  const windowOf = (max: number, perMs = 60_000) => [{ key: `test/${(connectorId += 1)}`, max, perMs }];

  it("grants no more tokens than a window holds, however many processes ask at once, and says when to ask again", async () => {
    const windows = windowOf(50);
    const other = opened.openAnother();
    const asks = Array.from({ length: 20 }, (_, index) => (index % 2 ? other : opened.database).rateLimits.take(windows, 7));
    const granted = (await Promise.all(asks)).map((answer) => answer.granted);
    expect(granted.reduce((sum, count) => sum + count, 0)).toBe(50);
    const refused = await opened.database.rateLimits.take(windows, 1);
    expect(refused.granted).toBe(0);
    expect(refused.waitMs).toBeGreaterThan(50_000);
    expect(refused.waitMs).toBeLessThanOrEqual(63_000);
  });

  it("holds several windows at once", async () => {
    const windows = [...windowOf(10), ...windowOf(4, 3_600_000)];
    expect((await opened.database.rateLimits.take(windows, 10)).granted).toBe(4);
    expect((await opened.database.rateLimits.take(windows, 10)).granted).toBe(0);
    expect((await opened.database.rateLimits.take(windows.slice(0, 1), 10)).granted).toBe(6);
  });

  it("takes tokens back that were not used", async () => {
    const windows = windowOf(5);
    const tokens = await opened.database.rateLimits.take(windows, 5);
    await opened.database.rateLimits.giveBack(windows, tokens, 2);
    expect((await opened.database.rateLimits.take(windows, 5)).granted).toBe(2);
  });

  it("never grants more than the limit in any stretch of its window", async () => {
    const windows = windowOf(20, 400);
    const grants: { at: number; granted: number }[] = [];
    for (const end = Date.now() + 1_500; Date.now() < end; ) {
      const before = Date.now();
      const { granted } = await opened.database.rateLimits.take(windows, 6);
      if (granted > 0) grants.push({ at: before, granted });
    }
    for (const { at } of grants) {
      const within = grants.filter((grant) => grant.at >= at && grant.at < at + 380);
      expect(within.reduce((sum, { granted }) => sum + granted, 0)).toBeLessThanOrEqual(20);
    }
    expect(grants.reduce((sum, { granted }) => sum + granted, 0)).toBeGreaterThanOrEqual(60);
  });

  async function ordered(...keys: readonly string[]): Promise<{ id: number; ids: readonly string[]; deliveries: readonly DeliveryRecord[] }> {
    const id = (connectorId += 1);
    const state = { status: "parked", reason: "ordered", dueMs: 1_000 } as const;
    const deliveries = keys.map((orderingKey) => makeDelivery(makeEvent(), { connectorId: id, state, orderingKey }));
    const events = deliveries.map(({ event }) => ({ event, configurationVersion: 1 }));
    await opened.database.eventLog.settle({ events, deliveries, rejected: [] });
    return { id, ids: deliveries.map((delivery) => delivery.id), deliveries };
  }

  const delivered = ({ id: deliveryId, event: { tenant, day }, connectorId: id }: DeliveryRecord): FinishedAttempt => {
    const state = { status: "delivered" } as const;
    const key = { deliveryId, tenant, day, connectorId: id, owner: "p1", attemptNumber: 1 };
    return { ...key, state, attempt: makeAttempt(), body: null, bodySha256: null, rateLimitedMs: 0 };
  };

  it("gives out the first of each key, and the next once that one has ended", async () => {
    const { inOrder } = opened.database.deliveryQueue;
    const { id, ids, deliveries } = await ordered("a", "a", "b", "a");
    const first = await inOrder.claim(id, "p1", 10, Date.now());
    expect(first.map((claimed) => claimed.id)).toEqual([ids[0], ids[2]]);
    expect(first[0]?.blockingSinceMs).toBeGreaterThan(Date.now() - 60_000);
    expect(await inOrder.claim(id, "p1", 10, Date.now())).toEqual([]);
    expect(await inOrder.nextDueMs(id)).toBeNull();
    await opened.database.eventLog.finish([delivered(deliveries[0]!)]);
    expect(await inOrder.nextDueMs(id)).toBe(1_000);
    expect((await inOrder.claim(id, "p1", 10, Date.now())).map((claimed) => claimed.id)).toEqual([ids[1]]);
    await inOrder.prepare(id);
    expect(await opened.query("select id from trunkline.ordered_delivery where connector_id = $1 order by number", [id])).toEqual(
      [ids[1], ids[2], ids[3]].map((deliveryId) => ({ id: deliveryId })),
    );
  });

  it("takes in what waits without a key", async () => {
    const { inOrder } = opened.database.deliveryQueue;
    const { id, ids } = await ordered("a");
    await opened.query("delete from trunkline.ordered_delivery where connector_id = $1", [id]);
    expect(await inOrder.claim(id, "p1", 10, Date.now())).toEqual([]);
    await inOrder.prepare(id);
    expect((await inOrder.claim(id, "p1", 10, Date.now())).map((claimed) => claimed.id)).toEqual(ids);
  });

  it("gives out a batch when it is full or its first delivery is due, not before", async () => {
    const { inBatches } = opened.database.deliveryQueue;
    const id = (connectorId += 1);
    const dueMs = Date.now() + 60_000;
    const waiting = async (count: number) => {
      const state = { status: "parked", reason: "batch", dueMs } as const;
      const deliveries = Array.from({ length: count }, () => makeDelivery(makeEvent(), { connectorId: id, state }));
      await opened.database.eventLog.settle({ events: deliveries.map(({ event }) => ({ event, configurationVersion: 1 })), deliveries, rejected: [] });
    };
    await waiting(2);
    expect(await inBatches.claim(id, "p1", 3, Date.now())).toEqual([]);
    expect(await inBatches.nextDueMs(id)).toBe(dueMs);
    await waiting(2);
    expect(await inBatches.claim(id, "p1", 3, Date.now())).toHaveLength(3);
    expect(await inBatches.claim(id, "p1", 3, Date.now())).toEqual([]);
    expect(await inBatches.claim(id, "p1", 3, dueMs)).toHaveLength(1);
  });
});
