import { rebuildEvent, recordChangeOf, type DomainEvent, type RecordFeedDocument } from "@trunkline/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeEvent } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";
import type { ChangeOfEvent } from "./record-feeds.js";

const document: RecordFeedDocument = { company: null, kind: "asset", eventTypes: ["asset.*"], key: {}, fields: {}, enabled: true };

/** Of what the rows really say. */
const changeOf: ChangeOfEvent = (feed, row) => recordChangeOf(feed, rebuildEvent(row));

describe.skipIf(missingPostgres)("record feeds", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
    for (const id of ["feed", "late", "many", "odd", "other"]) await opened.database.platform.tenants.create({ id, name: id });
  });
  afterAll(() => opened?.close());

  let count = 0;
  function event(tenant: string, attributes: object, more: Partial<DomainEvent> = {}): DomainEvent {
    count += 1;
    const made = makeEvent({ id: `e-${count}`, tenant, type: "asset.updated", company: 1, ...more });
    return { ...made, payloadText: JSON.stringify({ type: made.type, data: { id: 1, type: "asset", attributes } }) };
  }
  const settle = (events: readonly DomainEvent[]) =>
    opened.database.eventLog.settle({ events: events.map((one) => ({ event: one, configurationVersion: 1 })), deliveries: [], rejected: [] });
  const makeFeed = (tenant: string, changes: Partial<RecordFeedDocument> = {}) =>
    opened.database.asTenant(tenant, (store) => store.recordFeeds.create({ ...document, ...changes }));
  const records = (tenant: string) => opened.database.asTenant(tenant, async (store) => (await store.records.list({ kind: "asset", limit: 200 })).items);

  /** Until nothing is left that was there when it began. */
  async function readAll(database = opened.database, reading = changeOf): Promise<{ events: number; changed: number; problems: string[] }> {
    const total = { events: 0, changed: 0, problems: [] as string[] };
    await opened.query("update trunkline.record_feed set due_at = now()");
    for (;;) {
      const fed = await database.recordFeeds.feedNext(reading);
      if (fed === null) return total;
      total.events += fed.events;
      total.changed += fed.changed;
      total.problems.push(...fed.problems);
    }
  }

  /** The newest half second is left for the next look. */
  async function readUntil(changed: number): Promise<void> {
    const end = Date.now() + 20_000;
    for (let found = 0; found < changed && Date.now() < end; ) found += (await readAll()).changed;
  }

  it("keep what events say, in the order in which it happened, with a history that names them; from outside systems nothing is read twice", async () => {
    await makeFeed("feed");
    const at = (second: number) => Date.parse("2026-02-01T12:00:00Z") + second * 1_000;
    await settle([
      event("feed", { serial_number: "F-1", quantity: 3 }, { timeMs: at(2) }),
      event("feed", { serial_number: "F-1", quantity: 1, min_quantity: 2 }, { timeMs: at(1) }),
      event("feed", { serial_number: "F-2" }, { timeMs: at(1), company: 2 }),
      event("feed", { serial_number: "F-3" }, { provenance: { ...makeEvent({}).provenance, door: "inbound" } }),
      event("feed", { serial_number: "F-4" }, { type: "part.updated" }),
    ]);
    await readUntil(3);
    const kept = await records("feed");
    expect(kept).toMatchObject([
      { company: 1, version: 2, attributes: { serial_number: "F-1", quantity: 3, min_quantity: 2, external_id: "1" } },
      { company: 2, version: 1, attributes: { serial_number: "F-2" } },
    ]);
    const history = await opened.database.asTenant("feed", (store) => store.records.history(kept[0]!.id, {}));
    expect(history.items.map(({ eventId, actor, occurredAtMs }) => [eventId, actor.split(":")[0], occurredAtMs])).toEqual([
      ["e-1", "record-feed", at(2)],
      ["e-2", "record-feed", at(1)],
    ]);
    expect(await readAll()).toMatchObject({ changed: 0 });
  });

  it("do not turn a record back for an event that comes late, and retire what was deleted", async () => {
    await makeFeed("late");
    const now = Date.now();
    await settle([event("late", { serial_number: "L-1", quantity: 5 }, { timeMs: now })]);
    await readUntil(1);
    await settle([
      event("late", { serial_number: "L-1", quantity: 1 }, { timeMs: now - 1_000 }),
      event("late", { serial_number: "L-1" }, { timeMs: now + 1_000, type: "asset.deleted" }),
    ]);
    await readUntil(1);
    expect(await records("late")).toMatchObject([{ version: 2, status: "retired", attributes: { quantity: 5 } }]);
  });

  it("read every event once, however many there are and however many processes read, also what a long transaction writes late", async () => {
    const other = opened.openAnother();
    const seen: string[] = [];
    const note: ChangeOfEvent = (_feed, { id }) => {
      seen.push(id);
      return null;
    };
    await makeFeed("many");
    const events = Array.from({ length: 450 }, () => event("many", {}));
    await opened.database.asTenant("other", async (store) => {
      await store.connectors.count({});
      for (let start = 0; start < events.length; start += 150) await settle(events.slice(start, start + 150));
      // What this transaction wrote now would bear an earlier time than theirs.
      await Promise.all([readAll(opened.database, note), readAll(other, note)]);
      expect(seen).toEqual([]);
    });
    const end = Date.now() + 20_000;
    while (seen.length < events.length && Date.now() < end) await Promise.all([readAll(opened.database, note), readAll(other, note)]);
    expect(seen.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  });

  it("pass over what cannot be kept, say so, and go on", async () => {
    await makeFeed("odd", { kind: "asset" });
    await settle([event("odd", { serial_number: "O-1" }), event("odd", { serial_number: "O-2" })]);
    const breaking: ChangeOfEvent = (feed, one) => {
      const change = changeOf(feed, one);
      return change?.key.serial_number === "O-1" ? { ...change, kind: "ship" as never } : change;
    };
    const problems: string[] = [];
    for (const end = Date.now() + 20_000; (await records("odd")).length === 0 && Date.now() < end; )
      problems.push(...(await readAll(opened.database, breaking)).problems);
    expect(problems).toEqual([expect.stringContaining("record_kind_check")]);
    expect(await records("odd")).toMatchObject([{ attributes: { serial_number: "O-2" } }]);
  });
});
