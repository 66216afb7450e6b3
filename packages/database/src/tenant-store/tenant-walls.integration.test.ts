import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { query } from "../api-session.js";
import { treatments } from "../personal-data/erase-subject.js";
import { makeDocument, secrets } from "../test-support/connector-document.js";
import { deliveredAtOnce, makeEvent } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

interface Wall {
  readonly name: string;
  readonly isForced: boolean;
  readonly isOpen: boolean;
}

const wallsSql = `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as "isForced", has_table_privilege('trunkline_api', c.oid, 'select') as "isOpen"
from pg_class c join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant' and not t.attisdropped
where c.relnamespace = 'trunkline'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;

describe.skipIf(missingPostgres)("row-level security, the second wall", () => {
  let opened: OpenedTestDatabase;
  let walls: readonly Wall[];
  beforeAll(async () => {
    opened = await openTestDatabase();
    walls = await opened.query<Wall & Record<string, unknown>>(wallsSql);
    for (const id of ["mine", "theirs"]) {
      await opened.database.platform.tenants.create({ id, name: id });
      await opened.database.platform.companies.create({ tenant: id, id: 1, name: id });
      const connectorId = await opened.database.platform.nextConnectorId();
      await opened.database.asTenant(id, async (store) => {
        await store.connectors.create(makeDocument({ id: connectorId, tenant: id }), secrets);
        await store.audit.append({ actor: "a", action: "b", target: "c", detail: {} });
      });
      const event = makeEvent({ tenant: id });
      await opened.database.eventLog.settle({
        events: [{ event, configurationVersion: 1 }],
        deliveries: [deliveredAtOnce(event, { connectorId })],
        rejected: [],
      });
    }
  });
  afterAll(() => opened?.close());

  it("stands around every table whose rows have a tenant, or the API's role cannot open it at all", () => {
    expect(walls.length).toBeGreaterThan(20);
    expect(walls.filter(({ isForced, isOpen }) => isOpen && !isForced).map(({ name }) => name)).toEqual([]);
  });

  it("is wanted by no other table: what says nothing of whose it is, is the installation's", async () => {
    const named = new Set(walls.map(({ name }) => name));
    const tables = await opened.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'trunkline'::regnamespace and relkind in ('r', 'p') and not relispartition",
    );
    expect(
      tables
        .map(({ name }) => name)
        .filter((name) => !named.has(name))
        .toSorted(),
    ).toEqual([
      "config_version",
      "connector_lease",
      "console_session",
      "engine_process",
      "migration",
      "plugin_bug",
      "plugin_quarantine",
      "rate_limit_slot",
      "tenant",
    ]);
  });

  it("leaves no such table out of what the erasure of a person is decided for", () => {
    expect(["tenant", ...walls.map(({ name }) => name)].toSorted()).toEqual(Object.keys(treatments).toSorted());
  });

  it("holds without the first: statements that name no tenant read and write nothing of another's", async () => {
    const seen: string[] = [];
    for (const { name } of walls.filter(({ isOpen }) => isOpen)) {
      const rows = await opened.database.asTenant("mine", (store) =>
        query<{ tenant: string }>(store.entityManager, `select distinct tenant from trunkline.${name}`),
      );
      seen.push(...rows.map(({ tenant }) => tenant));
    }
    expect(new Set(seen)).toEqual(new Set(["mine"]));
    expect(seen.length).toBeGreaterThan(5);
    await opened.database.asTenant("mine", (store) => query(store.entityManager, "update trunkline.connector set name = 'overwritten'"));
    expect(await opened.query("select tenant from trunkline.connector where name = 'overwritten'")).toEqual([{ tenant: "mine" }]);
  });
});
