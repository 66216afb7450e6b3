import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDocument, secrets } from "../test-support/connector-document.js";
import { makeDelivery, makeEvent } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

describe.skipIf(missingPostgres)("the quarantine of plugins on PostgreSQL", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened?.close());

  async function parkedAt(plugin: string, reason: "plugin_quarantined" | "paused") {
    const id = await opened.database.platform.nextConnectorId();
    await opened.database.asTenant("default", (store) => store.connectors.create(makeDocument({ id, tenant: "default", plugin }), secrets));
    const delivery = makeDelivery(makeEvent(), { connectorId: id, state: { status: "parked", reason, dueMs: Number.MAX_SAFE_INTEGER } });
    await opened.database.eventLog.settle({ events: [{ event: delivery.event, configurationVersion: 1 }], deliveries: [delivery], rejected: [] });
    return id;
  }
  const dueAt = async (id: number) => (await opened.database.deliveryQueue.claim(id, "p", 10, Date.now())).length;

  it("is the same for every process, and lined up is what waited for its end", async () => {
    const [waiting, paused, others] = [
      await parkedAt("chat", "plugin_quarantined"),
      await parkedAt("chat", "paused"),
      await parkedAt("mail", "plugin_quarantined"),
    ];
    const { quarantines } = opened.database;
    expect(await quarantines.release("chat")).toBeNull();
    const [limit, bugs] = [
      { most: 20, withinMs: 300_000 },
      { plugin: "chat", build: "1.0.0" },
    ];
    await quarantines.noteBugs({ ...bugs, count: 15, reason: "first" }, limit);
    await opened.openAnother().quarantines.noteBugs({ ...bugs, build: "0.9.0", count: 15, reason: "of another" }, limit);
    expect(await quarantines.list()).toEqual([]);
    await quarantines.noteBugs({ ...bugs, count: 12, reason: "first" }, limit);
    await opened.openAnother().quarantines.noteBugs({ ...bugs, count: 8, reason: "boom\u0000" }, limit);
    await quarantines.noteBugs({ ...bugs, count: 1, reason: "again" }, limit);
    expect(await opened.openAnother().quarantines.list()).toMatchObject([{ plugin: "chat", build: "1.0.0", reason: "boom" }]);
    expect(await quarantines.release("chat", "1.0.0")).toBeNull();
    expect(await quarantines.release("chat")).toEqual([waiting]);
    expect(await quarantines.list()).toEqual([]);
    expect([await dueAt(waiting), await dueAt(paused), await dueAt(others)]).toEqual([1, 0, 0]);
  });

  it("ends with another version of the plugin", async () => {
    const { quarantines } = opened.database;
    await quarantines.noteBugs({ plugin: "sms", build: "1.0.0", count: 20, reason: "boom" }, { most: 20, withinMs: 300_000 });
    expect(await quarantines.release("sms", "1.0.1")).toEqual([]);
    expect(await quarantines.list()).toEqual([]);
  });

  it("forgets what a plugin threw long ago, or before it was let go", async () => {
    const { quarantines } = opened.database;
    const note = (count: number) => quarantines.noteBugs({ plugin: "fax", build: "1", count, reason: "boom" }, { most: 20, withinMs: 300_000 });
    await note(15);
    await opened.query("update trunkline.plugin_bug set at = at - interval '6 minutes' where plugin = 'fax'");
    await note(15);
    expect(await quarantines.list()).toEqual([]);
    await note(5);
    expect(await quarantines.release("fax")).toEqual([]);
    await note(5);
    expect(await quarantines.list()).toEqual([]);
  });
});
