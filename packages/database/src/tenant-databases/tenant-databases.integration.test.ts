import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase, type Database } from "../database.js";
import { makeDocument, secrets } from "../test-support/connector-document.js";
import { deliveredAtOnce, makeEvent, rebuildForTest } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

/** The long form measures the promise: 200 tenants within 40 connections, of which 10 are for their databases. */
const isFull = process.env.TRUNKLINE_FULL === "1";
const tenantCount = isFull ? 200 : 12;
const most = isFull ? 10 : 3;

describe.skipIf(missingPostgres)("tenants with databases of their own", () => {
  const run = randomBytes(4).toString("hex");
  const applicationName = `own-${run}`;
  const tenants = Array.from({ length: tenantCount }, (_, index) => `tenant-${index + 1}`);
  let opened: OpenedTestDatabase;
  let database: Database;
  const nameOf = (tenant: string) => `own_${run}_${tenant.replace(/\W/g, "_")}`;
  const urlOf = (tenant: string) => {
    const url = new URL(opened.url);
    url.pathname = `/${nameOf(tenant)}`;
    return url.href;
  };
  beforeAll(async () => {
    opened = await openTestDatabase();
    database = openDatabase({ url: opened.url, rebuildEvent: rebuildForTest, applicationName, tenantConnections: most, sealing: encoding });
    // All but the first are cloned: making a schema takes a hundred times as long.
    const template = openDatabase({ url: urlOf("template"), rebuildEvent: rebuildForTest });
    await opened.query(`create database ${nameOf("template")}`);
    await template.migrate();
    await template.close();
    for (const id of tenants.slice(1)) await opened.query(`create database ${nameOf(id)} template ${nameOf("template")}`);
    for (const id of tenants) await database.platform.tenants.create({ id, name: id, databaseUrl: urlOf(id) });
  }, 900_000);
  afterAll(async () => {
    await database?.close();
    for (const id of [...tenants, "moved", "taken", "template"]) await opened?.query(`drop database if exists ${nameOf(id)} with (force)`);
    await opened?.close();
  }, 900_000);

  async function create(tenant: string, changes: Parameters<typeof makeDocument>[0] = {}): Promise<number> {
    const id = await database.platform.nextConnectorId();
    await database.asTenant(tenant, async (store) => {
      await store.connectors.create(makeDocument({ id, tenant, ...changes }), secrets);
      await store.audit.append({ actor: "a", action: "connector.create", target: `connector:${id}`, detail: {} });
    });
    return id;
  }
  async function own<Row extends pg.QueryResultRow>(tenant: string, sql: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: urlOf(tenant) });
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }
  const published = async (tenant: string) => (await database.configuration.changesSince(0)).connectors.filter((connector) => connector.tenant === tenant);

  it("keep connectors and audit log there, published here, all together on few connections", async () => {
    let isDone = false;
    let seen = 0;
    const watch = (async () => {
      while (!isDone) {
        const [row] = await opened.query<{ count: number }>("select count(*)::integer as count from pg_stat_activity where application_name = $1", [
          `${applicationName} tenant`,
        ]);
        seen = Math.max(seen, row!.count);
      }
    })();
    const begun = performance.now();
    await Promise.all(tenants.flatMap((tenant) => [create(tenant), create(tenant), create(tenant)]));
    const ms = Math.round(performance.now() - begun);
    isDone = true;
    await watch;
    if (isFull) process.stdout.write(`${tenantCount * 3} connectors in ${tenantCount} databases in ${ms} ms, over at most ${seen} connections\n`);
    expect(seen).toBeGreaterThan(0);
    expect(seen).toBeLessThanOrEqual(most);
    for (const tenant of tenants.slice(0, 12)) {
      expect((await own(tenant, "select 1 from trunkline.connector where tenant = $1", [tenant])).length).toBe(3);
      expect((await own(tenant, "select 1 from trunkline.audit_log where tenant = $1", [tenant])).length).toBe(3);
      expect((await published(tenant)).length).toBe(3);
      expect(await database.asTenant(tenant, (store) => store.audit.verify())).toMatchObject({ rows: 3, head: { seq: 3 }, broken: null });
    }
    expect(await opened.query("select 1 from trunkline.audit_log where tenant like 'tenant-%'")).toEqual([]);
  });

  it("read back what they wrote, and the engine has the change before the answer", async () => {
    const [tenant] = tenants as [string];
    const id = await create(tenant, { config: { url: "https://é.example/\u0000", number: 12345678901234567890n.toString() } });
    const before = await database.configuration.version();
    const stored = await database.asTenant(tenant, async (store) => {
      const current = await store.connectors.get(id);
      return store.connectors.update({ id, expectedRevision: null, document: { ...current!, name: "renamed" }, ...secrets });
    });
    expect(stored).toMatchObject({ name: "renamed", revision: 2 });
    const { connectors } = await database.configuration.changesSince(before);
    expect(connectors).toMatchObject([{ id, name: "renamed", revision: 2, config: { url: "https://é.example/\u0000" } }]);
    expect(await database.configuration.revision(id, 1)).toMatchObject({ id, revision: 1 });
    const { items } = await database.asTenant(tenant, (store) => store.audit.list({}));
    expect(items[0]).toMatchObject({ action: "connector.create", target: `connector:${id}` });
  });

  it("stop only their own admin calls when one is down", async () => {
    const [down, other] = tenants.slice(1, 3) as [string, string];
    const id = (await published(down))[0]!.id;
    await opened.query(`alter database ${nameOf(down)} rename to ${nameOf(down)}_away`);
    const event = makeEvent({ tenant: down });
    await database.eventLog.settle({ events: [{ event, configurationVersion: 1 }], deliveries: [deliveredAtOnce(event, { connectorId: id })], rejected: [] });
    await opened.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [`${nameOf(down)}_away`]);
    const started = performance.now();
    await expect(until(() => create(down))).rejects.toMatchObject({ name: "TenantDatabaseUnavailableError" });
    expect(performance.now() - started).toBeLessThan(10_000);
    await create(other);
    expect((await published(down)).length).toBe(3);
    expect((await database.asTenant(down, (store) => store.deliveries.list({}))).items).toMatchObject([{ connectorId: id }]);
    await opened.query(`alter database ${nameOf(down)}_away rename to ${nameOf(down)}`);
    await expect.poll(() => create(down).then(() => "created", String), { timeout: 15_000, interval: 500 }).toBe("created");
  }, 40_000);

  it("lose no change when the process is killed between the two commits", async () => {
    const tenant = tenants[3]!;
    const id = (await published(tenant))[0]!.id;
    await own(tenant, "update trunkline.config_version set version = version + 1");
    await own(tenant, "update trunkline.connector set name = 'half done', config_version = (select version from trunkline.config_version) where id = $1", [id]);
    await opened.query("insert into trunkline.tenant_publication (id, tenant, begun_at) values (gen_random_uuid(), $1, now() - interval '1 minute')", [tenant]);
    expect(await database.publishLeftOver()).toEqual([]);
    expect((await published(tenant)).find((connector) => connector.id === id)?.name).toBe("half done");
    expect(await opened.query("select 1 from trunkline.tenant_publication")).toEqual([]);
  });

  it("cannot overwrite a connector of another tenant", async () => {
    const [mine, victim] = tenants.slice(4, 6) as [string, string];
    const stolen = (await published(victim))[0]!.id;
    await own(mine, "update trunkline.config_version set version = version + 1");
    await own(
      mine,
      `create temporary table forged as select * from trunkline.connector limit 1;
       update forged set id = ${stolen}, config_version = (select version from trunkline.config_version);
       insert into trunkline.connector select * from forged`,
    );
    await opened.query("insert into trunkline.tenant_publication (id, tenant, begun_at) values (gen_random_uuid(), $1, now() - interval '1 minute')", [mine]);
    expect(await database.publishLeftOver()).toEqual([mine]);
    expect((await published(victim)).map((connector) => connector.id)).toContain(stolen);
    await opened.query("delete from trunkline.tenant_publication");
  });

  it("move there later with all they have, and nobody writes into the copy", async () => {
    await database.platform.tenants.create({ id: "moved", name: "Moved" });
    const id = await create("moved");
    const moved = await database.platform.tenants.update("moved", { databaseUrl: urlOf("moved") });
    expect(moved?.databaseUrl).not.toContain("postgres");
    expect((await own("moved", "select 1 from trunkline.connector_revision where connector_id = $1", [id])).length).toBe(1);
    expect((await database.asTenant("moved", (store) => store.audit.list({}))).items).toMatchObject([{ target: `connector:${id}` }]);
    await create("moved");
    expect((await published("moved")).length).toBe(2);
    const late = `begin; set local role trunkline_api; set local app.tenant = 'moved'; update trunkline.connector set name = 'late' where id = ${id}; commit`;
    await expect(opened.query(late)).rejects.toThrow("row-level security");
    await opened.query("rollback");
    // A new password, or another name of the host.
    const again = await database.platform.tenants.update("moved", { databaseUrl: `${urlOf("moved")}?application_name=again` });
    expect(again?.databaseUrl).not.toBe(moved?.databaseUrl);
    await create("moved");
  });

  it("share no database, and have not the engine's", async () => {
    const refuse = (databaseUrl: string) => expect(database.platform.tenants.create({ id: "taken", name: "Taken", databaseUrl })).rejects;
    await refuse(urlOf(tenants[0]!)).toThrow("belongs to another tenant");
    await refuse(opened.url).toThrow("is the engine's own database");
    await refuse("postgresql://nobody@127.0.0.1:1/x").toThrow("cannot be reached");
    await expect(database.platform.tenants.update("moved", { databaseUrl: null })).rejects.toThrow("cannot be taken away");
    expect(await database.platform.tenants.get("taken")).toBeNull();
  });
});

const encoding = {
  seal: (tenant: string, plain: string) => Buffer.from(`${tenant}|${plain}`).toString("base64"),
  open: (tenant: string, sealed: string) =>
    Buffer.from(sealed, "base64")
      .toString()
      .slice(tenant.length + 1),
};

/** A connection that was just cut gives another error once. */
async function until(work: () => Promise<unknown>): Promise<unknown> {
  await work().catch(() => undefined);
  return work();
}
