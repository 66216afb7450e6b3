import type { DeliveryRecord } from "@trunkline/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDocument, secrets } from "../test-support/connector-document.js";
import { inFlight, makeDelivery, makeEvent } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

const dayMs = 86_400_000;

describe.skipIf(missingPostgres)("operations on PostgreSQL", () => {
  let opened: OpenedTestDatabase;
  let lastConnector = 500;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened?.close());

  async function settle(...deliveries: DeliveryRecord[]) {
    const events = deliveries.map(({ event }) => ({ event, configurationVersion: 1 }));
    await opened.database.eventLog.settle({ events, deliveries, rejected: [] });
  }
  const rowOf = async (id: string) =>
    (await opened.query("select status, reason, owner, attempt_number, next_attempt_at from trunkline.delivery where id = $1", [id]))[0];
  const nextConnector = () => (lastConnector += 1);

  it("migrates by many processes at once, and again", async () => {
    const others = [opened.openAnother(), opened.openAnother(), opened.openAnother()];
    await Promise.all(others.map((database) => database.migrate()));
    const [row] = await opened.query("select count(*)::integer as runs, count(distinct name)::integer as migrations from trunkline.migration");
    expect(row?.migrations).toBeGreaterThan(0);
    expect(row?.runs).toBe(row?.migrations);
  });

  it("has partitions from two days before to two days after", async () => {
    await opened.database.maintenance.ensurePartitions(Date.UTC(2031, 0, 10));
    const rows = await opened.query("select relname from pg_class where relname like 'delivery_203101%' and relkind = 'r' order by 1");
    expect(rows.map(({ relname }) => relname)).toEqual([8, 9, 10, 11, 12].map((day) => `delivery_203101${String(day).padStart(2, "0")}`));
  });

  it("tells its time", async () => {
    const before = Date.now();
    const time = await opened.database.maintenance.databaseTime();
    // The server is another machine's, or this one's.
    expect(Math.abs(time - before)).toBeLessThan(60_000);
  });

  it("knows which processes live", async () => {
    const { processes } = opened.database;
    await processes.register("alive", { roles: ["api", "worker"], host: "h" });
    expect(await processes.heartbeat("alive")).toBe(true);
    expect(await processes.list()).toMatchObject([{ id: "alive", roles: ["api", "worker"], host: "h" }]);
    await processes.remove("alive");
    expect(await processes.heartbeat("alive")).toBe(false);
  });

  it("gives back the work of processes that are gone, and says that the outcome is unknown", async () => {
    const connectorId = nextConnector();
    const [gone, alive, test] = [
      inFlight(makeEvent(), "gone", { connectorId }),
      inFlight(makeEvent(), "living", { connectorId }),
      inFlight(makeEvent(), "gone", { connectorId, test: true }),
    ];
    await opened.database.processes.register("living", { roles: [], host: "h" });
    await settle(gone, alive, test);
    expect(await opened.database.maintenance.releaseOrphans(20_000)).toEqual([{ connectorId, count: 2 }]);
    expect(await rowOf(gone.id)).toMatchObject({ status: "retrying", owner: null, attempt_number: 1 });
    expect(await rowOf(alive.id)).toMatchObject({ status: "pending", owner: "living" });
    expect(await rowOf(test.id)).toMatchObject({ status: "cancelled", next_attempt_at: null });
    const attempts = await opened.query("select outcome, error from trunkline.attempt where delivery_id = $1", [gone.id]);
    expect(attempts).toEqual([{ outcome: "cancelled", error: "outcome unknown: the process ended" }]);
    const [claimed] = await opened.database.deliveryQueue.claim(connectorId, "living", 5, Date.now());
    expect(claimed).toMatchObject({ id: gone.id, attemptNumber: 2 });
    await opened.query("update trunkline.engine_process set seen_at = now() - interval '21 seconds' where id = 'living'");
    expect(await opened.database.maintenance.releaseOrphans(20_000)).toEqual([{ connectorId, count: 2 }]);
  });

  it("hands back what a process claimed without hearing of it, uncounted, and nothing that it knows to have", async () => {
    const connectorId = nextConnector();
    const deliveries = [0, 1, 2].map(() => makeDelivery(makeEvent(), { connectorId }));
    await settle(...deliveries);
    const claimed = await opened.database.deliveryQueue.claim(connectorId, "p", 3, Date.now());
    const [known, ...unknown] = claimed.map(({ id }) => id);
    expect(await opened.database.maintenance.handBackUnknown({ connectorId, owner: "p", known: [known!] })).toBe(2);
    expect(await rowOf(known!)).toMatchObject({ status: "pending", owner: "p", attempt_number: 1 });
    for (const id of unknown) expect(await rowOf(id)).toMatchObject({ status: "parked", owner: null, attempt_number: 0 });
    const again = await opened.database.deliveryQueue.claim(connectorId, "p", 3, Date.now());
    expect(again.map(({ id }) => id).sort()).toEqual([...unknown].sort());
  });

  it("names the connectors with due work, unless they are blocked", async () => {
    const [due, later, blocked] = [nextConnector(), nextConnector(), nextConnector()];
    const dueMs = Date.now() - 5_000;
    const parked = (connectorId: number, at: number) => makeDelivery(makeEvent(), { connectorId, state: { status: "parked", reason: "backlog", dueMs: at } });
    await settle(parked(due, dueMs), parked(due, dueMs + 1_000), parked(later, Date.now() + 60_000), parked(blocked, dueMs));
    await opened.database.deliveryQueue.postpone(blocked, Date.now() + 60_000, "rate_limited");
    const named = await opened.database.maintenance.connectorsWithDueWork(Date.now());
    expect(named.filter(({ connectorId }) => [due, later, blocked].includes(connectorId))).toEqual([{ connectorId: due, dueMs, isUnattended: true }]);
  });

  it("says which of them nobody is at: no process drains it, and none has a delivery of it under way", async () => {
    const { deliveryQueue, maintenance } = opened.database;
    const [drained, underWay, left] = [nextConnector(), nextConnector(), nextConnector()];
    const dueMs = Date.now() - 5_000;
    const parked = (connectorId: number) => makeDelivery(makeEvent(), { connectorId, state: { status: "parked", reason: "backlog", dueMs } });
    await settle(parked(drained), parked(underWay), parked(underWay), parked(left));
    expect(await deliveryQueue.acquireLease(drained, "p", 60_000)).toBe(true);
    expect(await deliveryQueue.claim(underWay, "p", 1, Date.now())).toHaveLength(1);
    expect(await deliveryQueue.acquireLease(left, "p", 60_000)).toBe(true);
    await deliveryQueue.releaseLease(left, "p");
    const named = await maintenance.connectorsWithDueWork(Date.now());
    const unattended = (id: number) => named.find(({ connectorId }) => connectorId === id)?.isUnattended;
    expect([drained, underWay, left].map(unattended)).toEqual([false, false, true]);
  });

  it("lines parked work up again, for the reasons asked for, and ends the block", async () => {
    const connectorId = nextConnector();
    const parked = (reason: "paused" | "disabled") =>
      makeDelivery(makeEvent(), { connectorId, state: { status: "parked", reason, dueMs: Number.MAX_SAFE_INTEGER } });
    const [paused, disabled] = [parked("paused"), parked("disabled")];
    await settle(paused, disabled);
    await opened.database.deliveryQueue.postpone(connectorId, Date.now() + 60_000, "auth_failed");
    expect(await opened.database.maintenance.moveParked(connectorId, ["paused"], Date.now())).toBe(1);
    const claimed = await opened.database.deliveryQueue.claim(connectorId, "p", 10, Date.now());
    expect(claimed.map(({ id }) => id)).toEqual([paused.id]);
    expect(await opened.database.maintenance.cancelParked(connectorId, "discarded")).toBe(1);
    expect(await rowOf(disabled.id)).toMatchObject({ status: "cancelled", reason: "discarded", next_attempt_at: null });
  });

  it("parks retries with the rest, and nothing of it is due until somebody lifts that", async () => {
    const connectorId = nextConnector();
    const retrying = makeDelivery(makeEvent(), { connectorId, state: { status: "retrying", dueMs: Date.now() - 1_000 } });
    const parked = makeDelivery(makeEvent(), { connectorId, state: { status: "parked", reason: "backlog", dueMs: Date.now() - 1_000 } });
    await settle(retrying, parked);
    expect(await opened.database.maintenance.parkWaiting(connectorId, "disabled")).toBe(2);
    expect(await opened.database.deliveryQueue.claim(connectorId, "p", 10, Date.now())).toEqual([]);
    expect(await rowOf(retrying.id)).toMatchObject({ status: "parked", reason: "disabled" });
    expect(await opened.database.maintenance.moveParked(connectorId, ["disabled"], Date.now())).toBe(2);
    expect(await opened.database.deliveryQueue.claim(connectorId, "p", 10, Date.now())).toHaveLength(2);
  });

  it("cancels what waits of deleted connectors, retries too, and of nobody else", async () => {
    const { platform, maintenance } = opened.database;
    const id = await platform.nextConnectorId();
    await opened.database.asTenant("default", (store) => store.connectors.create(makeDocument({ id, tenant: "default" }), secrets));
    const parked = makeDelivery(makeEvent(), { connectorId: id, state: { status: "parked", reason: "disabled", dueMs: Number.MAX_SAFE_INTEGER } });
    const retrying = makeDelivery(makeEvent(), { connectorId: id, state: { status: "retrying", dueMs: Date.now() + 86_400_000 } });
    const others = makeDelivery(makeEvent(), { connectorId: nextConnector(), state: { status: "retrying", dueMs: 1_000 } });
    await settle(parked, retrying, others);
    expect(await maintenance.cancelOfDeleted("the connector was deleted")).toBe(0);
    await opened.database.asTenant("default", (store) => store.connectors.remove(id));
    expect(await maintenance.cancelOfDeleted("the connector was deleted")).toBe(2);
    for (const delivery of [parked, retrying])
      expect(await rowOf(delivery.id)).toMatchObject({ status: "cancelled", reason: "the connector was deleted", next_attempt_at: null });
    expect(await rowOf(others.id)).toMatchObject({ status: "retrying" });
  });

  it("makes dead letters of what the engine held too long, not of what a person paused", async () => {
    const connectorId = nextConnector();
    const parked = (reason: "paused" | "breaker_open") => makeDelivery(makeEvent(), { connectorId, state: { status: "parked", reason, dueMs: Date.now() } });
    const [paused, held] = [parked("paused"), parked("breaker_open")];
    await settle(paused, held);
    expect(await opened.database.maintenance.expireHeld(connectorId, Date.now() - 60_000, ["paused", "disabled"])).toBe(0);
    expect(await opened.database.maintenance.expireHeld(connectorId, Date.now() + 60_000, ["paused", "disabled"])).toBe(1);
    expect(await rowOf(held.id)).toMatchObject({ status: "dead_lettered", reason: "held_too_long" });
    expect(await opened.query("select reason from trunkline.dead_letter where id = $1", [held.id])).toEqual([{ reason: "held_too_long" }]);
  });

  it("drops old days, and keeps what was open in them as dead letters", async () => {
    const timestampMs = Date.now() - 40 * dayMs;
    const open = makeDelivery(makeEvent({ timestampMs, payloadText: "{}" }), { connectorId: nextConnector() });
    await settle(open);
    const dropped = await opened.database.maintenance.dropExpiredPartitions({ nowMs: Date.now(), retentionDays: 30 });
    expect(dropped).toEqual([open.event.day]);
    expect(await rowOf(open.id)).toBeUndefined();
    expect(await opened.query("select reason, payload from trunkline.dead_letter where id = $1", [open.id])).toEqual([{ reason: "expired", payload: "{}" }]);
    await opened.query("update trunkline.dead_letter set failed_at = now() - interval '91 days' where id = $1", [open.id]);
    expect(await opened.database.maintenance.deleteOldDeadLetters({ nowMs: Date.now(), retentionDays: 90 })).toBe(1);
    await opened.database.maintenance.deleteOldRows({ nowMs: Date.now(), retentionDays: 30 });
  });

  it("lets one process probe an open breaker, and ignores news of an older opening", async () => {
    const { breakers } = opened.database;
    const connector = { id: nextConnector(), tenant: "acme" };
    const generation = await breakers.open(connector, Date.now() - 1);
    expect(await breakers.takeProbe(connector.id, "p1", 60_000)).toBe(generation);
    expect(await breakers.takeProbe(connector.id, "p2", 60_000)).toBe("wait");
    const later = await breakers.open(connector, Date.now() + 60_000);
    expect(await breakers.close(connector.id, generation)).toBe(false);
    expect(await breakers.takeProbe(connector.id, "p1", 60_000)).toBe("wait");
    expect(await breakers.probeNow(connector.id)).toBe(true);
    expect(await breakers.takeProbe(connector.id, "p1", 60_000)).toBe(later);
    expect(await breakers.close(connector.id, later)).toBe(true);
    expect(await breakers.takeProbe(connector.id, "p1", 60_000)).toBe("closed");
    expect(await breakers.probeNow(connector.id)).toBe(false);
    await breakers.reset(connector.id);
  });
});
