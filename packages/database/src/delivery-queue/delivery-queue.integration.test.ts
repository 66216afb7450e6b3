import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeliveryRecord } from "@trunkline/core";
import { failedAttempt, makeDelivery, makeEvent } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

describe.skipIf(missingPostgres)("the delivery queue on PostgreSQL", () => {
  let opened: OpenedTestDatabase;
  let lastConnector = 100;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened?.close());

  async function waiting(count: number, changes: Partial<DeliveryRecord> = {}) {
    lastConnector += 1;
    const connectorId = lastConnector;
    const deliveries = Array.from({ length: count }, () => makeDelivery(makeEvent(), { connectorId, ...changes }));
    const events = deliveries.map(({ event }) => ({ event, configurationVersion: 1 }));
    await opened.database.eventLog.settle({ events, deliveries, rejected: [] });
    return { connectorId, deliveries };
  }

  it("claims due rows in order, with their event, body and the number of the coming attempt", async () => {
    const { deliveryQueue } = opened.database;
    const body = { contentType: "application/json", text: '{"a":"\u0000"}' };
    const { connectorId, deliveries } = await waiting(3, { state: { status: "retrying", dueMs: 1_000 }, attemptNumber: 1, attempt: failedAttempt(), body });
    const claimed = await deliveryQueue.claim(connectorId, "p1", 2, Date.now());
    expect(claimed.map(({ id }) => id)).toEqual(deliveries.slice(0, 2).map(({ id }) => id));
    expect(claimed[0]).toMatchObject({ attemptNumber: 2, body, connectorId, connectorRevision: 1, subscriptionIndex: 0, test: false, rateLimitedMs: 0 });
    expect(claimed[0]?.event).toEqual(deliveries[0]?.event);
    expect(claimed[0]?.plannedAtMs).toBeGreaterThan(Date.now() - 60_000);
  });

  it("claims nothing that is not due, and says when the next row is", async () => {
    const dueMs = Date.now() + 60_000;
    const { connectorId } = await waiting(1, { state: { status: "retrying", dueMs } });
    const { deliveryQueue } = opened.database;
    expect(await deliveryQueue.claim(connectorId, "p1", 10, Date.now())).toEqual([]);
    expect(await deliveryQueue.nextDueMs(connectorId)).toBe(dueMs);
    expect(await deliveryQueue.nextDueMs(999_999)).toBeNull();
  });

  it("never gives a row to two owners that claim at once", async () => {
    const { connectorId, deliveries } = await waiting(200);
    const other = opened.openAnother();
    const claims = await Promise.all(
      Array.from({ length: 16 }, (_, index) => (index % 2 ? other : opened.database).deliveryQueue.claim(connectorId, `p${index % 2}`, 15, Date.now())),
    );
    const rest = await opened.database.deliveryQueue.claim(connectorId, "p0", 200, Date.now());
    const ids = [...claims.flat(), ...rest].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(deliveries.length);
  });

  it("passes over rows that another transaction holds", async () => {
    const { connectorId, deliveries } = await waiting(2);
    const held = deliveries[0]!.id;
    await opened.query("begin");
    await opened.query("select 1 from trunkline.delivery where id = $1 for update", [held]);
    const claimed = await opened.database.deliveryQueue.claim(connectorId, "p1", 10, Date.now());
    await opened.query("rollback");
    expect(claimed.map(({ id }) => id)).toEqual([deliveries[1]!.id]);
  });

  it("puts off the whole backlog and shows why", async () => {
    const { connectorId, deliveries } = await waiting(3);
    const { deliveryQueue } = opened.database;
    const untilMs = Date.now() + 30_000;
    await deliveryQueue.postpone(connectorId, untilMs, "breaker_open");
    expect(await deliveryQueue.claim(connectorId, "p1", 10, Date.now())).toEqual([]);
    expect(await deliveryQueue.nextDueMs(connectorId)).toBe(untilMs);
    const rows = await opened.query("select status, reason from trunkline.delivery where connector_id = $1", [connectorId]);
    expect(rows).toEqual(Array.from({ length: 3 }, () => ({ status: "parked", reason: "breaker_open" })));
    const claimed = await deliveryQueue.claim(connectorId, "p1", 1, untilMs);
    expect(claimed.map(({ id }) => id)).toEqual([deliveries[0]!.id]);
  });

  it("keeps due times that never come", async () => {
    const { connectorId } = await waiting(1, { state: { status: "parked", reason: "paused", dueMs: Number.MAX_SAFE_INTEGER } });
    expect(await opened.database.deliveryQueue.nextDueMs(connectorId)).toBe(8_640_000_000_000_000);
  });

  it("lends a connector to one process at a time", async () => {
    const { deliveryQueue } = opened.database;
    expect(await deliveryQueue.acquireLease(1, "p1", 60_000)).toBe(true);
    expect(await deliveryQueue.acquireLease(1, "p1", 60_000)).toBe(true);
    expect(await deliveryQueue.acquireLease(1, "p2", 60_000)).toBe(false);
    await deliveryQueue.releaseLease(1, "p2");
    expect(await deliveryQueue.acquireLease(1, "p2", 60_000)).toBe(false);
    await deliveryQueue.releaseLease(1, "p1");
    expect(await deliveryQueue.acquireLease(1, "p2", 0)).toBe(true);
    expect(await deliveryQueue.acquireLease(1, "p1", 60_000)).toBe(true);
  });

  it("gives a process nothing of a connector that another one has leased meanwhile: it may have stood still in the middle of its run", async () => {
    const { connectorId } = await waiting(2);
    const { deliveryQueue } = opened.database;
    await deliveryQueue.acquireLease(connectorId, "p1", 0);
    expect(await deliveryQueue.acquireLease(connectorId, "p2", 60_000)).toBe(true);
    expect(await deliveryQueue.claim(connectorId, "p1", 1, Date.now())).toEqual([]);
    expect(await deliveryQueue.claim(connectorId, "p2", 1, Date.now())).toHaveLength(1);
    await deliveryQueue.releaseLease(connectorId, "p2");
    expect(await deliveryQueue.claim(connectorId, "p1", 1, Date.now())).toHaveLength(1);
  });

  it("gives what is sent once more only where nothing else is due, however long it has waited, and does not lose sight of it", async () => {
    const { deliveryQueue, maintenance } = opened.database;
    const { connectorId, deliveries } = await waiting(5, { state: { status: "parked", reason: "backlog", dueMs: 1_000 } });
    const again = deliveries.slice(0, 3).map(({ id }) => id);
    await opened.query("update trunkline.delivery set replayed = true where id = any($1)", [again]);
    await opened.query("update trunkline.delivery set next_attempt_at = now() - interval '1 second' where connector_id = $1 and not replayed", [connectorId]);
    expect(await deliveryQueue.nextDueMs(connectorId)).toBe(1_000);
    const claimed = async (limit: number) => (await deliveryQueue.claim(connectorId, "p1", limit, Date.now())).map(({ id }) => id);
    expect(await claimed(1)).toEqual([deliveries[3]!.id]);
    expect(await claimed(2)).toEqual([deliveries[4]!.id, again[0]]);
    expect(await deliveryQueue.nextDueMs(connectorId)).toBe(1_000);
    expect(await maintenance.connectorsWithDueWork(Date.now())).toContainEqual({ connectorId, dueMs: 1_000, isUnattended: false });
    await deliveryQueue.postpone(connectorId, Date.now() + 60_000, "rate_limited");
    expect(await opened.query("select distinct status, reason from trunkline.delivery where connector_id = $1 and owner is null", [connectorId])).toEqual([
      { status: "parked", reason: "rate_limited" },
    ]);
  });

  it("gives live deliveries first in batches too", async () => {
    const { connectorId, deliveries } = await waiting(4, { state: { status: "parked", reason: "batch", dueMs: 1_000 } });
    await opened.query("update trunkline.delivery set replayed = true where id = any($1)", [deliveries.slice(0, 2).map(({ id }) => id)]);
    const claimed = await opened.database.deliveryQueue.inBatches.claim(connectorId, "p1", 3, Date.now());
    expect(claimed.map(({ id }) => id)).toEqual([deliveries[2]!.id, deliveries[3]!.id, deliveries[0]!.id]);
  });
});
