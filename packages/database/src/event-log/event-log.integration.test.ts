import { identityOf, type RejectedMessage } from "@trunkline/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveredAtOnce, failedAttempt, inFlight, makeAttempt, makeDelivery, makeEvent } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

const farPast = Date.UTC(2020, 0, 1);

describe.skipIf(missingPostgres)("the event log on PostgreSQL", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened?.close());

  const today = () => new Date().toISOString().slice(0, 10);

  async function settle(deliveries: ReturnType<typeof makeDelivery>[]) {
    const events = [...new Set(deliveries.map(({ event }) => event))].map((event) => ({ event, configurationVersion: 1 }));
    return opened.database.eventLog.settle({ events, deliveries, rejected: [] });
  }

  async function deliveryRow(id: string) {
    const rows = await opened.query("select * from trunkline.delivery where id = $1", [id]);
    return rows[0];
  }

  it("knows an identity after it was settled, and gives the version in the same answer", async () => {
    const { eventLog } = opened.database;
    const [first, second] = [makeEvent(), makeEvent()];
    await eventLog.settle({ events: [{ event: first, configurationVersion: 1 }], deliveries: [], rejected: [] });
    const { known, configurationVersion } = await eventLog.consult([second, first], [today()]);
    expect(known).toEqual(new Set([identityOf(first)]));
    expect(configurationVersion).toBe(await opened.database.configuration.version());
  });

  it("looks only into the partitions it is asked for", async () => {
    const event = makeEvent();
    await settle([deliveredAtOnce(event)]);
    const { known } = await opened.database.eventLog.consult([event], ["2020-01-01"]);
    expect(known.size).toBe(0);
  });

  it("tells which copies have another payload than the recorded event", async () => {
    const { eventLog } = opened.database;
    const event = makeEvent({ payloadText: '{"a":"ü €","b":"\\u0000"}' });
    await settle([deliveredAtOnce(event)]);
    const other = { ...event, payloadText: '{"a":"u €"}' };
    const unknown = { ...other, source: "another source" };
    expect(await eventLog.differing([event, other, unknown, event, other], [today()])).toEqual([1, 4]);
    expect(await eventLog.differing([other], ["2020-01-01"])).toEqual([]);
  });

  it("stores the payload exactly as produced, with escaped U+0000, lone surrogates and odd numbers", async () => {
    const payloadText = '{ "b":1.0, "a":"\\u0000 \\ud800 \\"quoted\\" ü €", "a":12345678901234567890, "__proto__":{} }';
    const event = makeEvent({ payloadText });
    await settle([deliveredAtOnce(event)]);
    const [row] = await opened.query('select payload, headers, "offset" from trunkline.event where id = $1', [event.id]);
    expect(row).toEqual({ payload: payloadText, headers: '{"trace":"1"}', offset: "9007199254740993" });
  });

  it("drops U+0000 from answers of a target, and keeps it in a body to be sent again", async () => {
    const delivery = makeDelivery(makeEvent(), {
      state: { status: "retrying", dueMs: Date.now() + 60_000 },
      attemptNumber: 1,
      attempt: failedAttempt({ responseBody: "a\u0000b", responseHeaders: { x: "c\u0000d" } }),
      body: { contentType: "text/plain", text: "x\u0000y" },
    });
    await settle([delivery]);
    const [attempt] = await opened.query("select response_body from trunkline.attempt where delivery_id = $1", [delivery.id]);
    expect(attempt?.response_body).toBe("ab");
    expect((await deliveryRow(delivery.id))?.body).toEqual(Buffer.from("x\u0000y"));
  });

  it("keeps a first attempt that delivered in the delivery's row, and every other one in its own", async () => {
    const [atOnce, failed] = [deliveredAtOnce(makeEvent()), makeDelivery(makeEvent(), { attemptNumber: 1, attempt: failedAttempt() })];
    await settle([atOnce, failed]);
    expect(await deliveryRow(atOnce.id)).toMatchObject({ status: "delivered", first_response_status: 200, first_response_body: "ok", attempt_number: 1 });
    expect(await deliveryRow(failed.id)).toMatchObject({ status: "parked", reason: "backlog", first_response_status: null });
    const attempts = await opened.query("select delivery_id, error from trunkline.attempt where delivery_id = any($1)", [[atOnce.id, failed.id]]);
    expect(attempts).toEqual([{ delivery_id: failed.id, error: "HTTP 500" }]);
  });

  it("writes the same settlement once, however often it is sent", async () => {
    const delivery = deliveredAtOnce(makeEvent(), { connectorId: 21 });
    const failed = makeDelivery(makeEvent(), {
      connectorId: 21,
      state: { status: "dead_lettered", reason: "attempts_exhausted" },
      attemptNumber: 1,
      attempt: failedAttempt(),
    });
    const first = await settle([delivery, failed]);
    const second = await settle([delivery, failed]);
    expect(first.failing).toEqual([{ connectorId: 21, consecutiveFailures: 1 }]);
    expect(second.failing).toEqual([]);
    const [statistics] = await opened.query("select attempts, delivered, failed, success_2xx from trunkline.connector_statistics where connector_id = 21");
    expect(statistics).toEqual({ attempts: 2, delivered: 1, failed: 1, success_2xx: 1 });
    const [state] = await opened.query("select consecutive_failures from trunkline.connector_state where connector_id = 21");
    expect(state).toEqual({ consecutive_failures: 1 });
  });

  it("counts only the new part of a settlement that was partly written before", async () => {
    const [first, second] = [deliveredAtOnce(makeEvent(), { connectorId: 22 }), deliveredAtOnce(makeEvent(), { connectorId: 22 })];
    await settle([first]);
    await settle([first, second]);
    const [statistics] = await opened.query("select attempts, delivered from trunkline.connector_statistics where connector_id = 22");
    expect(statistics).toEqual({ attempts: 2, delivered: 2 });
  });

  it("counts failures in a row from the last success on, and leaves test deliveries out", async () => {
    const dead = (test = false) =>
      makeDelivery(makeEvent(), {
        connectorId: 23,
        state: { status: "dead_lettered", reason: "attempts_exhausted" },
        attemptNumber: 1,
        attempt: failedAttempt(),
        test,
      });
    const ok = () => deliveredAtOnce(makeEvent(), { connectorId: 23 });
    expect((await settle([dead(), dead()])).failing).toEqual([{ connectorId: 23, consecutiveFailures: 2 }]);
    expect((await settle([dead(true)])).failing).toEqual([]);
    expect((await settle([dead(), ok(), dead()])).failing).toEqual([{ connectorId: 23, consecutiveFailures: 1 }]);
    expect((await settle([ok()])).failing).toEqual([]);
  });

  it("makes a dead letter with its own copy of event and body", async () => {
    const event = makeEvent({ payloadText: '{"n":1.0}' });
    const body = { contentType: "application/json", text: '{"sent":true}' };
    const dead = makeDelivery(event, { state: { status: "dead_lettered", reason: "payload_rejected" }, attemptNumber: 1, attempt: failedAttempt(), body });
    await settle([dead]);
    const [letter] = await opened.query("select * from trunkline.dead_letter where id = $1", [dead.id]);
    expect(letter).toMatchObject({
      reason: "payload_rejected",
      error: "HTTP 500",
      attempts: 1,
      payload: '{"n":1.0}',
      event_id: event.id,
      body: Buffer.from(body.text),
    });
    expect(letter?.request).toContain("https://example.com/hook");
  });

  it("refuses only the guilty event of a batch, and keeps its bytes", async () => {
    const events = Array.from({ length: 9 }, (_, index) => makeEvent(index === 6 ? { payloadText: '{"raw":"\u0000"}' } : {}));
    const deliveries = events.map((event) => deliveredAtOnce(event));
    const report = await settle(deliveries);
    const guilty = events[6]!;
    expect(report.refusedEvents).toEqual([{ tenant: "acme", source: "erp", id: guilty.id }]);
    const stored = await opened.query("select id from trunkline.event where id = any($1)", [events.map(({ id }) => id)]);
    expect(stored.map(({ id }) => id).sort()).toEqual(
      events
        .filter((event) => event !== guilty)
        .map(({ id }) => id)
        .sort(),
    );
    const [kept] = await opened.query("select reason, value from trunkline.rejected_message where reason = 'refused_by_database' and tenant = 'acme'");
    expect(kept).toEqual({ reason: "refused_by_database", value: Buffer.from('{"raw":"\u0000"}') });
  });

  it("refuses an id too long for an index instead of failing for ever", async () => {
    const id = Array.from({ length: 900 }, () => Math.random().toString(36).slice(2, 10)).join("");
    const report = await settle([deliveredAtOnce(makeEvent({ id })), deliveredAtOnce(makeEvent())]);
    expect(report.refusedEvents.map((identity) => identity.id)).toEqual([id]);
  });

  it("keeps a rejected message with its raw bytes, once per Kafka record", async () => {
    const rejected: RejectedMessage = {
      provenance: { door: "kafka", topic: "t", partition: 0, offset: "5", key: "a\u0000", headers: {} },
      value: Buffer.from([0, 255, 1]),
      timestampMs: 1_000,
      tenant: null,
      reason: "bad_utf8",
      detail: "byte 1",
    };
    for (const _ of [1, 2]) await opened.database.eventLog.settle({ events: [], deliveries: [], rejected: [rejected] });
    const rows = await opened.query("select tenant, key, value from trunkline.rejected_message where topic = 't'");
    expect(rows).toEqual([{ tenant: "default", key: "a", value: Buffer.from([0, 255, 1]) }]);
  });

  it("makes the partition of a day that has none", async () => {
    const event = makeEvent({ timestampMs: farPast });
    await settle([deliveredAtOnce(event)]);
    expect((await opened.database.eventLog.consult([event], ["2020-01-01"])).known.size).toBe(1);
  });

  it("writes a late outcome into its row and clears the owner", async () => {
    const delivery = inFlight(makeEvent(), "p1", { connectorId: 24 });
    await settle([delivery]);
    const report = await opened.database.eventLog.finish([
      { ...fenceOf(delivery, "p1"), state: { status: "delivered" }, attempt: makeAttempt(), body: null, bodySha256: "cd".repeat(32), rateLimitedMs: 7 },
    ]);
    expect(report).toEqual({ failing: [], refusedEvents: [] });
    expect(await deliveryRow(delivery.id)).toMatchObject({
      status: "delivered",
      owner: null,
      first_response_status: 200,
      rate_limited_ms: "7",
      attempt_number: 1,
    });
    const [statistics] = await opened.query("select attempts, delivered from trunkline.connector_statistics where connector_id = 24");
    expect(statistics).toEqual({ attempts: 1, delivered: 1 });
  });

  it("leaves a row alone that another owner or a later attempt holds, and counts nothing for it", async () => {
    const [mine, theirs, later] = [
      inFlight(makeEvent(), "p1", { connectorId: 25 }),
      inFlight(makeEvent(), "p2", { connectorId: 25 }),
      inFlight(makeEvent(), "p1", { connectorId: 25, attemptNumber: 2 }),
    ];
    await settle([mine, theirs, later]);
    const dead = {
      state: { status: "dead_lettered", reason: "attempts_exhausted" } as const,
      attempt: failedAttempt(),
      body: null,
      bodySha256: null,
      rateLimitedMs: 0,
    };
    const report = await opened.database.eventLog.finish([mine, theirs, later].map((delivery) => ({ ...fenceOf(delivery, "p1"), attemptNumber: 1, ...dead })));
    expect(report.failing).toEqual([{ connectorId: 25, consecutiveFailures: 1 }]);
    expect(await deliveryRow(theirs.id)).toMatchObject({ status: "pending", owner: "p2" });
    expect(await deliveryRow(later.id)).toMatchObject({ status: "pending", attempt_number: 2 });
    const letters = await opened.query("select id from trunkline.dead_letter where connector_id = 25");
    expect(letters).toEqual([{ id: mine.id }]);
  });

  it("gives the attempt number back when nothing was tried, and keeps the stored body", async () => {
    const body = { contentType: "text/plain", text: "bytes" };
    const delivery = inFlight(makeEvent(), "p1", { attemptNumber: 3, body });
    await settle([delivery]);
    const dueMs = Date.now() + 5_000;
    await opened.database.eventLog.finish([
      { ...fenceOf(delivery, "p1"), state: { status: "parked", reason: "rate_limited", dueMs }, attempt: null, body: null, bodySha256: null, rateLimitedMs: 0 },
    ]);
    expect(await deliveryRow(delivery.id)).toMatchObject({
      status: "parked",
      reason: "rate_limited",
      attempt_number: 2,
      owner: null,
      next_attempt_at: new Date(dueMs),
      body: Buffer.from("bytes"),
    });
  });

  function fenceOf({ id, event, connectorId, attemptNumber }: ReturnType<typeof makeDelivery>, owner: string) {
    return { deliveryId: id, tenant: event.tenant, day: event.day, connectorId, owner, attemptNumber };
  }
});
