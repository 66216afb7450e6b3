import type { ChangedRecord } from "@trunkline/core";
import type { JsonObject, RecordChange } from "@trunkline/plugin-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeEvent } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";
import { isUnknownRecord, type InboundRequestRow, type PlannedRecords } from "./inbound.js";

describe.skipIf(missingPostgres)("records kept in step with outside systems", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
    for (const id of ["acme", "other"]) await opened.database.platform.tenants.create({ id, name: id });
  });
  afterAll(() => opened?.close());

  const change = (serial: string, attributes: JsonObject = {}, more: Partial<RecordChange> = {}): RecordChange => ({
    kind: "asset",
    action: "upsert",
    key: { serial_number: serial },
    attributes,
    ...more,
  });
  const request = (changes: readonly RecordChange[], more: Partial<InboundRequestRow> = {}): InboundRequestRow => ({
    tenant: "acme",
    company: 1,
    system: "sap",
    connectorId: 5,
    actor: "connector:5",
    onceOnly: [],
    nowMs: Date.now(),
    changes,
    ...more,
  });
  /** An event for each record. */
  const plan = (records: readonly ChangedRecord[]): PlannedRecords => {
    const events = records.map(({ after }) => makeEvent({ id: `asset-${after.id}-${after.version}` }));
    const settlement = { events: events.map((event) => ({ event, configurationVersion: 1 })), deliveries: [], rejected: [] };
    return { settlement, eventOf: events, copies: events, answer: JSON.stringify(records.map(({ after }) => after.id)) };
  };
  const write = (changes: readonly RecordChange[], more: Partial<InboundRequestRow> = {}) => opened.database.inbound.write(request(changes, more), plan);
  const written = async (changes: readonly RecordChange[], more: Partial<InboundRequestRow> = {}) => {
    const result = await write(changes, more);
    if (result.kind !== "written") throw new Error("it was known");
    return result.records;
  };
  const count = async (table: string) => (await opened.query<{ count: string }>(`select count(*) from trunkline.${table}`))[0]?.count;
  const counts = () => Promise.all(["record", "record_key", "record_change", "event", "inbound_copy", "inbound_message"].map(count));

  it("are written with history, event and copy, or not at all", async () => {
    const before = await counts();
    const failing = opened.database.inbound.write(
      request([change("ALL-1"), change("ALL-2")], { onceOnly: [{ kind: "signature", key: "s", keptMs: 60_000 }] }),
      () => {
        throw new Error("no");
      },
    );
    await expect(failing).rejects.toThrow("no");
    const unknown = write([change("ALL-1"), change("NEVER", {}, { action: "retire" })]).catch((error: unknown) => isUnknownRecord(error)?.key);
    expect(await unknown).toEqual({ serial_number: "NEVER" });
    expect(await counts()).toEqual(before);
    await write([change("ALL-1"), change("ALL-2")]);
    expect((await counts()).map((each, index) => Number(each) - Number(before[index]))).toEqual([2, 2, 2, 2, 2, 0]);
  });

  it("are found by any of their keys, in their company only, and keep any JSON", async () => {
    const odd = { "\u0000": "\u0000\ud800", ["__proto__"]: { a: 1 }, n: 1.5 };
    const [made] = await written([change("KEY-1", odd, { key: { serial_number: "KEY-1", sap: "7" } })]);
    const [found] = await written([change("", { name: "x" }, { key: { sap: "7" } })]);
    expect([found?.action, found?.after.id]).toEqual(["updated", made?.after.id]);
    const [elsewhere] = await written([change("KEY-1")], { company: 2 });
    const [tenantWide] = await written([change("KEY-1")], { company: null });
    expect(new Set([made, elsewhere, tenantWide].map((record) => record?.after.id)).size).toBe(3);
    const shown = await opened.database.asTenant("acme", (store) => store.records.get("asset", made?.after.id ?? 0));
    expect(shown).toMatchObject({ company: 1, version: 2, attributes: JSON.parse(JSON.stringify({ n: 1.5, name: "x", serial_number: "KEY-1" })) });
    expect(JSON.stringify(shown?.attributes)).toContain('"\\u0000":"\\u0000\\ud800","__proto__":{"a":1}');
  });

  it("are not there for another tenant, whatever it asks for", async () => {
    const [made] = await written([change("MINE-1")]);
    const seen = await opened.database.asTenant("other", async (store) => [
      await store.records.get("asset", made?.after.id ?? 0),
      (await store.records.list({ kind: "asset" })).items,
      (await store.records.history(made?.after.id ?? 0, {})).items,
      await store.entityManager
        .getConnection()
        .execute(
          "select 1 from trunkline.record union all select 1 from trunkline.record_change union all select 1 from trunkline.record_key",
          [],
          "all",
          store.entityManager.getTransactionContext(),
        ),
    ]);
    expect(seen).toEqual([null, [], [], []]);
  });

  it("take a signature once, and answer a message id as the first time", async () => {
    const once = (kind: "signature" | "message", key: string, keptMs = 60_000) => ({ kind, key, keptMs }) as const;
    const send = (...onceOnly: InboundRequestRow["onceOnly"]) => write([change("ONCE-1", { at: Math.random() })], { onceOnly });
    const first = await send(once("signature", "s1"), once("message", "m1"));
    expect(first.kind).toBe("written");
    expect(await send(once("signature", "s1"), once("message", "m2"))).toMatchObject({ kind: "known", once: { kind: "signature" } });
    expect(await send(once("signature", "s2"), once("message", "m1"))).toMatchObject({ kind: "known", once: { kind: "message" }, answer: first.answer });
    expect((await send(once("signature", "s2"), once("message", "m2"))).kind).toBe("written");
    expect((await send(once("signature", "short", -1))).kind).toBe("written");
    expect((await send(once("signature", "short", -1))).kind).toBe("written");
    const race = await Promise.all(Array.from({ length: 8 }, () => send(once("message", "race"))));
    expect(race.filter(({ kind }) => kind === "written")).toHaveLength(1);
    expect(new Set(race.map(({ answer }) => answer)).size).toBe(1);
    await opened.database.maintenance.deleteOldRows({ nowMs: Date.now() + 120_000, retentionDays: 30 });
    expect(await count("inbound_message")).toBe("0");
  });

  it("lose their old changes after the retention, but never the last ten", async () => {
    for (let at = 1; at <= 13; at += 1) await write([change("OLD-1", { at })]);
    await write([change("OLD-2", { at: 1 })]);
    const versions = () =>
      opened.query<{ value: string; versions: number[] }>(
        `select value, array_agg(version order by version) as versions from trunkline.record_change join trunkline.record_key using (tenant, record_id) where value like 'OLD-%' group by 1 order by 1`,
      );
    await opened.database.maintenance.deleteOldRows({ nowMs: Date.now() + 29 * 86_400_000, retentionDays: 30 });
    expect((await versions())[0]?.versions).toHaveLength(13);
    await opened.database.maintenance.deleteOldRows({ nowMs: Date.now() + 31 * 86_400_000, retentionDays: 30 });
    expect(await versions()).toEqual([
      { value: "OLD-1", versions: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13] },
      { value: "OLD-2", versions: [1] },
    ]);
  });

  it("are made once by many at the same moment, in whatever order they name them", async () => {
    const serials = ["RACE-1", "RACE-2", "RACE-3"];
    const order = (index: number) => (index % 2 === 0 ? serials : serials.toReversed()).map((serial) => change(serial, { [`n${index}`]: index }));
    await Promise.all(Array.from({ length: 12 }, (_, index) => write(order(index))));
    const rows = await opened.query<{ version: number; changes: string }>(
      `select record.version, (select count(*) from trunkline.record_change where record_id = record.id) as changes from trunkline.record join trunkline.record_key on record_id = record.id where value like 'RACE-%'`,
    );
    expect(rows).toEqual(serials.map(() => ({ version: 12, changes: "12" })));
  });

  it("say when two systems pass the same states on without end, and not when one only changes its mind", async () => {
    const flip = (serial: string, systems: readonly string[]) => async (index: number) => {
      const [record] = await written([change(serial, { on: index % 2 })], { system: systems[index % systems.length] ?? null });
      return record?.isLoop;
    };
    const run = async (step: (index: number) => Promise<boolean | undefined>) => {
      const loops: (boolean | undefined)[] = [];
      for (let index = 0; index < 10; index += 1) loops.push(await step(index));
      return loops.indexOf(true);
    };
    expect(await run(flip("LOOP-1", ["sap", "cmms"]))).toBe(6);
    expect(await run(flip("LOOP-2", ["sap"]))).toBe(-1);
  });

  it("are listed by number with cursor and filters; a preview writes none", async () => {
    await written([change("LIST-1", { status: "broken" }), change("LIST-2", { status: "fine" }), change("LIST-3", { status: "broken" })], { company: 44 });
    const list = (more: object) => opened.database.asTenant("acme", (store) => store.records.list({ kind: "asset", company: 44, ...more }));
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ attributes }) => attributes.serial_number)).toEqual(["LIST-1", "LIST-2", "LIST-3"]);
    expect((await list({ status: "broken" })).items).toHaveLength(2);
    expect((await list({ key: "LIST-2" })).items).toHaveLength(1);
    expect((await list({ updatedFromMs: Date.now() + 60_000 })).items).toHaveLength(0);
    const before = await counts();
    const preview = await opened.database.inbound.preview(
      request([change("LIST-1", { status: "fine" }), change("NEW"), change("GONE", {}, { action: "retire" })], { company: 44 }),
    );
    expect(preview.map((record) => record?.action)).toEqual(["updated", "created", undefined]);
    expect(await counts()).toEqual(before);
  });

  it("go to the outbox in order, to one process at a time", async () => {
    const { inboundCopies } = opened.database;
    await written([change("OUT-1"), change("OUT-2")]);
    const all = await inboundCopies.take(1_000);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((one, other) => one - other));
    expect(await inboundCopies.take(1_000)).toEqual([]);
    await inboundCopies.markCopied(all.map(({ id }) => id));
    expect(await count("inbound_copy where copied_at is null")).toBe("0");
  });
});
