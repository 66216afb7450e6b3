import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type Database } from "../database.js";
import { makeDocument, secrets } from "../test-support/connector-document.js";
import { deliveredAtOnce, makeEvent, rebuildForTest } from "../test-support/fixtures.js";
import { verifyAuditLog } from "../operations/audit-chain.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

describe.skipIf(missingPostgres)("an owner who is no superuser", () => {
  const owner = `plain_${randomBytes(5).toString("hex")}`;
  let opened: OpenedTestDatabase;
  let database: Database;
  let ownUrl: string;
  beforeAll(async () => {
    opened = await openTestDatabase();
    await opened.query("drop schema trunkline cascade");
    await opened.query(`create role ${owner} login password 'plain'`);
    const url = new URL(opened.url);
    await opened.query(`grant create on database "${url.pathname.slice(1)}" to ${owner}`);
    url.username = owner;
    url.password = "plain";
    ownUrl = url.href;
    database = openDatabase({ url: ownUrl, rebuildEvent: rebuildForTest });
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
    await database.asTenant("default", (store) => store.audit.append({ actor: "ada", action: "x.y", target: "z", detail: {} }));
    expect(await verifyAuditLog(ownUrl)).toMatchObject({ rows: 1, breaks: [] });
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

describe.skipIf(missingPostgres)("a database that a newer version has brought up to date", () => {
  it("is refused, with what to do, and left as it is; an older one that runs already goes on", async () => {
    const opened = await openTestDatabase();
    const names = () => opened.query("select name from trunkline.migration order by id");
    try {
      await opened.query("insert into trunkline.migration (name) values ('2031-01-01-of-the-future')");
      const before = await names();
      const older = opened.openAnother();
      await expect(older.migrate()).rejects.toThrow(/newer Trunkline \(2031-01-01-of-the-future\).*restore a backup/);
      expect(await names()).toEqual(before);
      expect(await opened.database.configuration.version()).toBeGreaterThan(0);
    } finally {
      await opened.close();
    }
  });

  it("whose audit log is older than its chain gets one over the rows that are there", async () => {
    const opened = await openTestDatabase();
    try {
      await opened.query(`drop trigger refuse_change on trunkline.audit_log; drop trigger extend_chain on trunkline.audit_log;
        drop function trunkline.extend_audit_chain, trunkline.refuse_audit_change, trunkline.audit_row_hash; drop table trunkline.audit_head;
        alter table trunkline.audit_log drop column seq, drop column hash;
        insert into trunkline.audit_log (tenant, actor, action, target, detail) select 'default', 'ada', 'x.y', 'z:' || n, '{"n": 1}' from generate_series(1, 50) n;
        delete from trunkline.migration where name = '2026-11-26-audit-chain'`);
      await opened.openAnother().migrate();
      await opened.database.asTenant("default", (store) => store.audit.append({ actor: "ada", action: "x.y", target: "new", detail: {} }));
      expect(await verifyAuditLog(opened.url)).toMatchObject({ rows: 51, breaks: [], heads: [{ tenant: "default", seq: 51 }] });
    } finally {
      await opened.close();
    }
  });
});
