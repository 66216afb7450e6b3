import { randomUUID } from "node:crypto";
import type { DeliveryRecord } from "@trunkline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { query } from "../api-session.js";
import { makeDocument, secrets } from "../test-support/connector-document.js";
import { deliveredAtOnce, failedAttempt, inFlight, makeAttempt, makeDelivery, makeEvent } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

const tables = [
  "tenant",
  "connector",
  "connector_revision",
  "event",
  "delivery",
  "attempt",
  "dead_letter",
  "rejected_message",
  "connector_state",
  "connector_statistics",
  "audit_log",
];

describe.skipIf(missingPostgres)("a tenant's rows", () => {
  let opened: OpenedTestDatabase;
  let tenant: string;
  let connectorId: number;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened?.close());
  beforeEach(async () => {
    tenant = `t-${randomUUID()}`;
    await opened.database.platform.tenants.create({ id: tenant, name: tenant });
    connectorId = await opened.database.platform.nextConnectorId();
    await opened.database.asTenant(tenant, (store) => store.connectors.create(makeDocument({ id: connectorId }), secrets));
  });

  const event = () => makeEvent({ tenant });
  async function settle(...deliveries: DeliveryRecord[]) {
    const events = [...new Set(deliveries.map((delivery) => delivery.event))].map((each) => ({ event: each, configurationVersion: 3 }));
    await opened.database.eventLog.settle({ events, deliveries, rejected: [] });
  }
  const dead = (changes: Partial<DeliveryRecord> = {}) =>
    makeDelivery(event(), {
      connectorId,
      state: { status: "dead_lettered", reason: "attempts_exhausted" },
      attemptNumber: 1,
      attempt: failedAttempt(),
      body: { contentType: "text/plain", text: "bytes" },
      ...changes,
    });

  it("are invisible to another tenant even for a query that asks for all", async () => {
    await settle(dead(), deliveredAtOnce(event(), { connectorId }));
    await opened.database.eventLog.settle({
      events: [],
      deliveries: [],
      rejected: [{ provenance: event().provenance, value: null, timestampMs: Math.random() * 1e6, tenant, reason: "empty", detail: "" }],
    });
    await opened.database.asTenant(tenant, (store) => store.audit.append({ actor: "a", action: "b", target: "c", detail: {} }));
    const counts = async (reader: string) =>
      opened.database.asTenant(reader, async (store) => {
        const read: Record<string, number> = {};
        for (const table of tables) {
          const [row] = await query<{ count: number }>(store.entityManager, `select count(*)::integer as count from trunkline.${table}`);
          read[table] = row?.count ?? -1;
        }
        return read;
      });
    expect(await counts("nobody")).toEqual(Object.fromEntries(tables.map((table) => [table, 0])));
    expect(Object.values(await counts(tenant)).every((count) => count > 0)).toBe(true);
  });

  it("may not be written for another tenant", async () => {
    const writing = opened.database.asTenant(tenant, (store) =>
      query(store.entityManager, "insert into trunkline.audit_log (tenant, actor, action, target, detail) values ('default', 'a', 'b', 'c', '{}')"),
    );
    await expect(writing).rejects.toThrow("row-level security");
  });

  it("keep the audit log as it was written", async () => {
    await opened.database.asTenant(tenant, (store) =>
      store.audit.append({ actor: "key 1", action: "connector.update", target: "connector/1", detail: { name: "x" } }),
    );
    const { items } = await opened.database.asTenant(tenant, (store) => store.audit.list({}));
    expect(items).toMatchObject([{ actor: "key 1", action: "connector.update", target: "connector/1", detail: { name: "x" } }]);
    await expect(opened.database.asTenant(tenant, (store) => query(store.entityManager, "delete from trunkline.audit_log"))).rejects.toThrow(
      "permission denied",
    );
  });

  it("give events newest first, page by page, and by id", async () => {
    const events = [event(), event(), makeEvent({ tenant, type: "task.created" })];
    for (const each of events) await settle(deliveredAtOnce(each, { connectorId }));
    const first = await opened.database.asTenant(tenant, (store) => store.events.list({ limit: 2 }));
    const second = await opened.database.asTenant(tenant, (store) => store.events.list({ limit: 2, cursor: first.nextCursor }));
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(events.map(({ id }) => id).reverse());
    expect(second.nextCursor).toBeNull();
    const typed = await opened.database.asTenant(tenant, (store) => store.events.list({ type: "task.created" }));
    expect(typed.items.map(({ id }) => id)).toEqual([events[2]!.id]);
    const got = await opened.database.asTenant(tenant, (store) => store.events.get(events[0]!.id));
    const { id, payloadText, provenance, companyTimeZone, timeMs } = events[0]!;
    expect(got).toMatchObject({ id, payloadText, provenance, companyTimeZone, timeMs, configurationVersion: 3 });
    expect(got?.receivedAtMs).toBeGreaterThan(Date.now() - 60_000);
  });

  it("give deliveries by connector, state and event, newest first", async () => {
    const deliveries = [deliveredAtOnce(event(), { connectorId }), dead(), makeDelivery(event(), { connectorId })];
    for (const each of deliveries) await settle(each);
    const list = (filter: object) => opened.database.asTenant(tenant, (store) => store.deliveries.list(filter));
    expect((await list({ connectorId })).items.map(({ id }) => id)).toEqual(deliveries.map(({ id }) => id).reverse());
    expect((await list({})).items.length).toBe(3);
    expect((await list({ status: ["dead_lettered", "parked"] })).items.map(({ status }) => status)).toEqual(["parked", "dead_lettered"]);
    const [found] = (await list({ eventId: deliveries[0]!.event.id })).items;
    expect(found).toMatchObject({
      id: deliveries[0]!.id,
      eventType: "asset.created",
      status: "delivered",
      lastAttempt: makeAttempt({ startedAtMs: expect.any(Number) }),
    });
    const ids = [deliveries[0]!.id, deliveries[2]!.id, "unknown"];
    expect((await list({ ids })).items.map(({ id }) => id)).toEqual([deliveries[2]!.id, deliveries[0]!.id]);
    const first = await list({ limit: 2 });
    expect((await list({ limit: 2, cursor: first.nextCursor })).items.map(({ id }) => id)).toEqual([deliveries[0]!.id]);
  });

  it("say of what waits when it is tried at the earliest: when its connector's block ends, where that is later than its own time", async () => {
    const [untilMs, laterMs] = [Date.now() + 60_000, Date.now() + 120_000];
    const soon = makeDelivery(event(), { connectorId, state: { status: "retrying", dueMs: Date.now() } });
    const later = makeDelivery(event(), { connectorId, state: { status: "retrying", dueMs: laterMs } });
    await settle(deliveredAtOnce(event(), { connectorId }), soon, later);
    await opened.database.deliveryQueue.postpone(connectorId, untilMs, "breaker_open");
    const shown = async () => (await opened.database.asTenant(tenant, (store) => store.deliveries.list({ connectorId }))).items;
    expect((await shown()).map(({ status, reason, nextAttemptAtMs }) => [status, reason, nextAttemptAtMs])).toEqual([
      ["retrying", null, laterMs],
      ["parked", "breaker_open", untilMs],
      ["delivered", null, null],
    ]);
  });

  it("give a delivery with every attempt, by id and by number", async () => {
    const delivery = inFlight(event(), "p1", { connectorId });
    await settle(delivery);
    const fence = {
      deliveryId: delivery.id,
      tenant,
      day: delivery.event.day,
      connectorId,
      owner: "p1",
      attemptNumber: 1,
      bodySha256: "ab".repeat(32),
      rateLimitedMs: 0,
    };
    const body = { contentType: "application/json", text: "{}" };
    await opened.database.eventLog.finish([{ ...fence, state: { status: "retrying", dueMs: 0 }, attempt: failedAttempt(), body }]);
    const [claimed] = await opened.database.deliveryQueue.claim(connectorId, "p2", 1, Date.now());
    await opened.database.eventLog.finish([
      { ...fence, owner: "p2", attemptNumber: claimed!.attemptNumber, state: { status: "delivered" }, attempt: makeAttempt({ number: 2 }), body: null },
    ]);
    const detail = await opened.database.asTenant(tenant, (store) => store.deliveries.get(delivery.id));
    expect(detail?.attempts.map(({ number, outcome, error }) => [number, outcome, error])).toEqual([
      [1, "transient", "HTTP 500"],
      [2, "delivered", null],
    ]);
    expect(detail).toMatchObject({ status: "delivered", body, bodySha256: "ab".repeat(32), attemptNumber: 2 });
    expect(await opened.database.asTenant(tenant, (store) => store.deliveries.get(detail!.number))).toEqual(detail);
    expect(await opened.database.asTenant("nobody", (store) => store.deliveries.get(delivery.id))).toBeNull();
  });

  it("line a delivery up again, unless it is being tried", async () => {
    const [failed, busy] = [dead(), inFlight(event(), "p1", { connectorId })];
    await settle(failed, busy);
    const retry = (id: string) => opened.database.asTenant(tenant, (store) => store.deliveries.retry({ id, dueMs: 0, dropBody: true }));
    expect(await retry(failed.id)).toBe("retrying");
    expect(await retry(busy.id)).toBe("in_flight");
    expect(await retry("unknown")).toBe("missing");
    expect(await opened.database.asTenant(tenant, (store) => store.deadLetters.get(failed.id))).toBeNull();
    const claimed = await opened.database.deliveryQueue.claim(connectorId, "p2", 10, Date.now());
    expect(claimed).toMatchObject([{ id: failed.id, attemptNumber: 2, body: null }]);
  });

  it("give dead letters with what was sent, and take them back into line", async () => {
    const [first, second] = [dead(), dead()];
    await settle(first);
    await settle(second);
    const { items } = await opened.database.asTenant(tenant, (store) => store.deadLetters.list({ connectorId }));
    expect(items.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(items[1]).toMatchObject({
      error: "HTTP 500",
      attempts: 1,
      reason: "attempts_exhausted",
      request: { url: "https://example.com/hook" },
      body: { text: "bytes" },
      event: { id: first.event.id, payloadText: first.event.payloadText },
    });
    const revived = await opened.database.asTenant(tenant, (store) => store.deadLetters.retry({ ids: [first.id, "unknown"], dueMs: 0 }));
    expect(revived).toEqual([{ id: first.id, connectorId }]);
    expect(await opened.database.asTenant(tenant, (store) => store.deadLetters.discard([second.id]))).toBe(1);
    const claimed = await opened.database.deliveryQueue.claim(connectorId, "p", 10, Date.now());
    expect(claimed).toMatchObject([{ id: first.id, attemptNumber: 2, body: { text: "bytes" } }]);
  });

  it("revive a dead letter whose day was dropped, with its event and its ids", async () => {
    const old = Date.UTC(2021, 4, 5);
    const delivery = dead({ event: makeEvent({ tenant, timestampMs: old, payloadText: '{"old":1.0}' }) });
    await settle(delivery);
    expect(await opened.database.maintenance.dropExpiredPartitions({ nowMs: Date.now(), retentionDays: 30 })).toContain("2021-05-05");
    await opened.database.asTenant(tenant, (store) => store.deadLetters.retry({ ids: [delivery.id], dueMs: 0 }));
    const [claimed] = await opened.database.deliveryQueue.claim(connectorId, "p", 10, Date.now());
    expect(claimed).toMatchObject({ id: delivery.id, attemptNumber: 2, event: { id: delivery.event.id, payloadText: '{"old":1.0}', timestampMs: old } });
    expect(claimed?.event.day).toBe(new Date().toISOString().slice(0, 10));
  });

  it("count a connector's attempts without scanning them", async () => {
    await settle(
      ...Array.from({ length: 8 }, () => deliveredAtOnce(event(), { connectorId })),
      dead(),
      makeDelivery(event(), { connectorId, attempt: failedAttempt({ number: 2, durationMs: 900 }), attemptNumber: 2 }),
    );
    const statistics = await opened.database.asTenant(tenant, (store) => store.statistics(connectorId, { windowMs: 3_600_000, stepMs: 300_000 }));
    expect(statistics).toMatchObject({ attempts: 10, success2xx: 8, successRate: 0.8, delivered: 8, failed: 1, retries: 1, parked: { backlog: 1 } });
    expect(statistics.buckets.reduce((total, bucket) => total + bucket.attempts, 0)).toBe(10);
    expect(statistics.buckets.reduce((total, bucket) => total + bucket.retries, 0)).toBe(1);
    for (const { startMs, p95Ms } of statistics.buckets) {
      expect(startMs % 300_000).toBe(0);
      expect(p95Ms).toBeGreaterThan(10);
    }
    expect(statistics.p50Ms).toBeGreaterThan(10.5);
    expect(statistics.p50Ms).toBeLessThan(13.5);
    expect(statistics.p95Ms).toBeGreaterThan(800);
    expect(statistics.lastFiredAtMs).toBeGreaterThan(Date.now() - 60_000);
    const states = await opened.database.asTenant(tenant, (store) => store.connectors.states([connectorId]));
    expect(states.get(connectorId)).toMatchObject({ consecutiveFailures: 1, breaker: "closed", successRate24h: 0.8 });
  });

  it("give rejected messages, those of nobody to the default tenant", async () => {
    const rejected = {
      provenance: { ...event().provenance, topic: null, headers: { a: "b" } },
      value: Buffer.from("{"),
      timestampMs: 5,
      reason: "bad_json" as const,
      detail: "at 1",
    };
    await opened.database.eventLog.settle({
      events: [],
      deliveries: [],
      rejected: [
        { ...rejected, tenant },
        { ...rejected, tenant: null },
      ],
    });
    const { items } = await opened.database.asTenant(tenant, (store) => store.rejectedMessages.list({}));
    expect(items).toMatchObject([{ ...rejected, tenant }]);
    expect((await opened.database.asTenant("default", (store) => store.rejectedMessages.list({ reason: "bad_json" }))).items.length).toBe(1);
    expect(await opened.database.asTenant(tenant, (store) => store.rejectedMessages.remove(items[0]!.id))).toBe(true);
    expect(await opened.database.asTenant(tenant, (store) => store.rejectedMessages.get(items[0]!.id))).toBeNull();
  });
});
