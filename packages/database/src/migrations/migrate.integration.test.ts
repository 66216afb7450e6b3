import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type Database } from "../database.js";
import { makeDocument, secrets } from "../test-support/connector-document.js";
import { deliveredAtOnce, makeEvent, rebuildForTest } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

describe.skipIf(missingPostgres)("an owner who is no superuser", () => {
  const owner = `plain_${randomBytes(5).toString("hex")}`;
  let opened: OpenedTestDatabase;
  let database: Database;
  beforeAll(async () => {
    opened = await openTestDatabase();
    await opened.query("drop schema trunkline cascade");
    await opened.query(`create role ${owner} login password 'plain'`);
    const url = new URL(opened.url);
    await opened.query(`grant create on database "${url.pathname.slice(1)}" to ${owner}`);
    url.username = owner;
    url.password = "plain";
    database = openDatabase({ url: url.href, rebuildEvent: rebuildForTest });
  });
  afterAll(async () => {
    await database?.close();
    await opened?.query(`drop owned by ${owner} cascade`);
    await opened?.query(`drop role ${owner}`);
    await opened?.close();
  });

  it("is told what an administrator must run, and afterwards needs no more than that", async () => {
    const statement = `grant trunkline_engine, trunkline_api to ${owner};`;
    await expect(database.migrate()).rejects.toThrow(`An administrator must run once: ${statement}`);
    await opened.query(statement);
    await database.migrate();
    const event = makeEvent({ timestampMs: Date.UTC(2020, 2, 3), tenant: "default" });
    const id = await database.platform.nextConnectorId();
    await database.asTenant("default", (store) => store.connectors.create(makeDocument({ id }), secrets));
    await database.eventLog.settle({ events: [{ event, configurationVersion: 1 }], deliveries: [deliveredAtOnce(event, { connectorId: id })], rejected: [] });
    expect((await database.asTenant("default", (store) => store.deliveries.list({}))).items.length).toBe(1);
    expect(await database.maintenance.dropExpiredPartitions({ nowMs: Date.now(), retentionDays: 30 })).toEqual(["2020-03-03"]);
  });
});

describe.skipIf(missingPostgres)("a database whose connections are cut", () => {
  it("goes on with new ones, and the process lives", async () => {
    const opened = await openTestDatabase();
    const problems: string[] = [];
    const database = openDatabase({
      url: opened.url,
      rebuildEvent: rebuildForTest,
      applicationName: "cut",
      apiConnections: 1,
      onProblem: (problem) => problems.push(problem),
    });
    try {
      const read = () => Promise.all([database.configuration.version(), database.asTenant("default", (store) => store.connectors.list({}))]);
      await read();
      const cut = () =>
        opened.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name in ('cut', 'cut api') and datname = current_database()");
      for (let time = 0; time < 5; time += 1) {
        expect((await cut()).length).toBeGreaterThanOrEqual(2);
        await expect
          .poll(
            () =>
              read().then(
                () => "answered",
                () => "failed",
              ),
            { timeout: 5_000 },
          )
          .toBe("answered");
        // In the midst of a transaction: its rollback fails as well.
        await expect(database.asTenant("default", (store) => cut().then(() => store.connectors.list({})))).rejects.toThrow();
        await expect
          .poll(
            () =>
              read().then(
                () => "answered",
                () => "failed",
              ),
            { timeout: 5_000 },
          )
          .toBe("answered");
      }
      expect(problems.some((problem) => problem.startsWith("database connection:"))).toBe(true);
    } finally {
      await database.close();
      await opened.close();
    }
  });
});
