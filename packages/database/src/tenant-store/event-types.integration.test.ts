import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";
import type { EventTypeInput } from "./event-types.js";

const invoice: EventTypeInput = {
  name: "invoice.sent",
  group: "Billing",
  description: "An invoice was sent.",
  systems: ["erp"],
  schema: { type: "object", properties: { zebra: {}, apple: { const: "\u0000" } } },
  example: { type: "invoice.sent", data: { "10": 1, "9": 2 } },
};

describe.skipIf(missingPostgres)("event types of a tenant's own", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
    await opened.database.platform.tenants.create({ id: "acme", name: "Acme" });
  });
  afterAll(() => opened?.close());

  it("are made once, replaced, read back as given, and deleted", async () => {
    const { database } = opened;
    const created = await database.asTenant("acme", (store) => store.eventTypes.create(invoice));
    expect(created).toMatchObject({ ...invoice, tenant: "acme", deletedAtMs: null });
    expect(await database.asTenant("acme", (store) => store.eventTypes.create(invoice))).toBe("exists");
    const replaced = await database.asTenant("acme", (store) => store.eventTypes.put({ ...invoice, description: "Sent at last." }));
    expect(replaced).toMatchObject({ isNew: false, type: { description: "Sent at last." } });
    const listed = await database.asTenant("acme", (store) => store.eventTypes.list());
    expect(JSON.stringify(listed[0]?.schema)).toBe(JSON.stringify(invoice.schema));
    expect(await database.asTenant("acme", (store) => store.eventTypes.remove("invoice.sent"))).toBe(true);
    expect(await database.asTenant("acme", (store) => store.eventTypes.remove("invoice.sent"))).toBe(false);
    expect(await database.asTenant("acme", (store) => store.eventTypes.get("invoice.sent"))).toBeNull();
    expect(await database.asTenant("acme", (store) => store.eventTypes.put(invoice))).toMatchObject({ isNew: true });
  });

  it("reach every process as a change of the configuration, deletions too", async () => {
    const { database } = opened;
    const other = opened.openAnother();
    const before = await other.configuration.version();
    await database.asTenant("acme", (store) => store.eventTypes.put({ ...invoice, name: "invoice.paid" }));
    const made = await other.configuration.changesSince(before);
    expect(made.version).toBeGreaterThan(before);
    expect(made.eventTypes).toMatchObject([
      { tenant: "acme", name: "invoice.paid", schema: invoice.schema, example: { type: "invoice.sent" }, deletedAtMs: null },
    ]);
    await database.asTenant("acme", (store) => store.eventTypes.remove("invoice.paid"));
    const removed = await other.configuration.changesSince(made.version);
    expect(removed.eventTypes).toMatchObject([{ name: "invoice.paid", deletedAtMs: expect.any(Number) }]);
    expect((await other.configuration.changesSince(removed.version)).eventTypes).toEqual([]);
  });

  it("belong to their tenant alone", async () => {
    const { database } = opened;
    await database.asTenant("acme", (store) => store.eventTypes.put(invoice));
    expect(await database.asTenant("default", (store) => store.eventTypes.list())).toEqual([]);
    expect(await database.asTenant("default", (store) => store.eventTypes.remove("invoice.sent"))).toBe(false);
    expect(await database.asTenant("default", (store) => store.eventTypes.create({ ...invoice, group: "Other" }))).toMatchObject({ group: "Other" });
    expect(await database.asTenant("acme", (store) => store.eventTypes.get("invoice.sent"))).toMatchObject({ group: "Billing" });
  });

  it("are 500 at most", async () => {
    const { database } = opened;
    await database.platform.tenants.create({ id: "many", name: "Many" });
    await opened.query(
      `insert into trunkline.event_type select 'many', 'a.t' || n, '', '', '[]', '{}', '{}', 1, now(), now() from generate_series(1, 500) as n`,
    );
    expect(await database.asTenant("many", (store) => store.eventTypes.create(invoice))).toBe("too_many");
    expect(await database.asTenant("many", (store) => store.eventTypes.put({ ...invoice, name: "a.t1" }))).toMatchObject({ isNew: false });
  });
});
