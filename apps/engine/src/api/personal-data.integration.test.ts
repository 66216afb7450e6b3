import { createTestDatabase, testStack, type TestDatabase } from "@trunkline/stack";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashApiKey, verifyAuditLog } from "@trunkline/database";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canary, ownEverything } from "./testing/own-everything.js";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

const stack = await testStack(["postgres"]);
const jane = "jane@owner.example";

interface Line {
  readonly table?: string;
  readonly row?: Readonly<Record<string, unknown>>;
  readonly end?: boolean;
  readonly rows?: number;
}

describe.skipIf(missingPostgres).each([
  ["in the shared database", false],
  ["partly in a database of its own", true],
])("personal data of a tenant %s", (_where, hasOwn) => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let own: TestDatabase | null = null;
  beforeAll(async () => {
    api = await startTestApi();
    if (hasOwn) own = await createTestDatabase(stack.urls.postgres);
    await ownEverything(api, own?.url);
    await api.database.personalData.work();
  });
  afterAll(async () => {
    await api?.close();
    await own?.drop();
  });

  const lines = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
  const signedIn = async (hash: string): Promise<boolean> => (await api.database.platform.consoleSessions.find(hash, 60_000)) !== null;
  const signIn = (hash: string, owner: Parameters<typeof api.database.platform.consoleSessions.create>[1]): Promise<void> =>
    api.database.platform.consoleSessions.create(hash, owner, Date.now() + 3_600_000);
  const personOf = (tenant: string, name: string) => ({ principal: { kind: "token", role: "admin", tenant, actor: `token:${name}` } });
  const subject = (what: string, body: unknown) => api.call("POST", `/api/v1/subjects/${what}`, { tenant: "owner", body });

  test("is exported row by row, every table once, without secrets, and the end is marked", async () => {
    const file = await api.call("GET", "/api/v1/tenants/owner/export");
    expect(file.status).toBe(200);
    const rows = lines(file.text);
    expect(rows.at(-1)).toEqual({ end: true, rows: rows.length - 1 });
    const tables = rows.slice(0, -1).map(({ table }) => table);
    const filled = await tablesThatName(api.url, "owner");
    const passed = new Set(["audit_head", "erasure", "tenant_publication", "idempotency_key"]);
    expect([...new Set(tables)].toSorted()).toEqual([...new Set([...filled, "audit_log"])].filter((name) => !passed.has(name)).toSorted());
    // The copy in the engine's database does not come a second time.
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
    const created = rows.filter(({ table, row }) => table === "audit_log" && row?.["action"] === "connector.create");
    expect(created.length).toBeGreaterThan(1);
    expect(file.text).toContain(canary);
    if (own !== null) expect(await verifyAuditLog(own.url)).toMatchObject({ breaks: [], heads: [{ tenant: "owner" }] });
    for (const secret of ["sealed_secrets", '"hash":"', "database_url"]) expect(file.text.replaceAll(/"table":"audit_log".*/g, "")).not.toContain(secret);
  });

  test("that names one person is exported and erased, in former configuration too; what else there is stays", async () => {
    const mail = { id: "personal", type: "asset.created", data: { mail: jane, note: `ask ${jane}` } };
    expect(
      (await api.call("POST", "/api/v1/events", { tenant: "owner", body: [mail, { ...mail, id: "other", data: { mail: "joe@owner.example" } }] })).status,
    ).toBe(202);
    const filter = (who: string) => ({ "==": [{ var: "data.mail" }, who] });
    const subscriptions = (who: string) => [{ eventTypes: ["own.thing"], filter: filter(who) }];
    const body = { name: "filtered", plugin: "webhook", config: { url: "https://owner.example/x" }, subscriptions: subscriptions(jane) };
    const made = await api.call("POST", "/api/v1/connectors", { tenant: "owner", body });
    const { id: connector } = made.body.data as { id: number };
    const inForce = await subject("erase", { value: jane, match: "contains" });
    expect(inForce.status).toBe(202);
    const place = hasOwn ? "own:" : "";
    expect(await api.database.personalData.work()).toMatchObject([
      { status: "done", touched: { event: 1, [`left:${place}connector`]: 1, [`left:${place}connector_revision`]: 1 } },
    ]);
    await api.call("PATCH", `/api/v1/connectors/${connector}`, { tenant: "owner", body: { subscriptions: subscriptions("joe@owner.example") } });

    await api.call("POST", "/api/v1/events", { tenant: "owner", body: { ...mail, id: "again" } });
    expect(lines((await subject("export", { value: jane })).text).map(({ table }) => table)).toEqual(
      expect.arrayContaining(["event", "connector_revision", undefined]),
    );
    await signIn("jane's", personOf("owner", jane));
    await signIn("joe's", personOf("owner", "joe@owner.example"));
    const { id } = (await subject("erase", { value: jane })).body.data as { id: number };
    const touched = { event: 1, [`${place}connector_revision`]: 1, console_session: 1 };
    expect(await api.database.personalData.work()).toMatchObject([{ id, status: "done", touched }]);
    expect((await api.call("GET", `/api/v1/erasures/${id}`)).body.data).toMatchObject({ status: "done", touched, problem: null });
    expect([await signedIn("jane's"), await signedIn("joe's")]).toEqual([false, true]);
    expect(lines((await subject("export", { value: jane, match: "contains" })).text)).toEqual([{ end: true, rows: 0 }]);
    for (const url of [api.url, ...(own === null ? [] : [own.url])]) expect(await tablesThatName(url, jane)).toEqual([]);
    expect((await api.call("GET", "/api/v1/events/personal", { tenant: "owner" })).text).not.toContain(jane);
    expect((await api.call("GET", "/api/v1/events/other", { tenant: "owner" })).text).toContain("joe@owner.example");
    expect((await subject("erase", { value: "abc", match: "contains" })).body.errors).toMatchObject([{ pointer: "/value" }]);
  });

  test("is erased in every table; the tenant's keys, its id and its events are refused from then on", async () => {
    const { key } = (await api.call("POST", "/api/v1/api-keys", { body: { name: "k", role: "admin", tenant: "owner" } })).body.data as { key: string };
    await api.database.rateLimits.take([{ key: "events/owner", max: 5, perMs: 60_000 }], 1);
    expect((await api.call("DELETE", "/api/v1/tenants/default")).status).toBe(409);
    expect((await api.call("DELETE", "/api/v1/tenants/owner", { key })).status).toBe(403);
    await signIn("by key", { keyHash: hashApiKey(key) });
    await signIn("by token", personOf("owner", "ada"));
    await signIn("of another", personOf("default", "ada"));
    const asked = await api.call("DELETE", "/api/v1/tenants/owner");
    expect(asked.status).toBe(202);
    expect([await signedIn("by key"), await signedIn("by token"), await signedIn("of another")]).toEqual([false, false, true]);
    expect((await api.call("GET", "/api/v1/connectors", { key })).status).toBe(401);
    expect((await api.call("GET", "/api/v1/connectors", { tenant: "owner" })).status).toBe(404);
    expect(await api.database.personalData.work()).toMatchObject([{ kind: "tenant", status: "done" }]);
    // Its id alone, that nobody may get it again, and what tells of the erasures; of what was done in it, its audit log (docs/decisions/0029).
    const kept = ["audit_log", "erasure", "tenant", ...(hasOwn ? [] : ["audit_head"])];
    expect(await tablesThatName(api.url, "owner")).toEqual(kept.toSorted());
    expect((await tablesThatName(api.url, canary)).filter((table) => table !== "audit_log")).toEqual([]);
    if (own !== null) expect(await tablesOf(own.url)).toEqual([]);
    expect((await api.call("POST", "/api/v1/tenants", { body: { id: "owner", name: "Again" } })).status).toBe(409);
    expect((await api.call("POST", "/api/v1/events", { body: { type: "asset.created", tenant: "owner" } })).status).toBe(422);
    expect((await api.call("GET", "/api/v1/audit-log?target=tenant:owner")).body.data).toMatchObject([{ action: "tenant.erase" }]);
    await query(api.url, sqlOf("docs/tenants.md").replaceAll("'beta'", "'owner'"));
    expect((await verifyAuditLog(api.url)).breaks).toEqual([]);
    expect(await tablesThatName(api.url, canary)).toEqual([]);
    await expect(query(api.url, "delete from trunkline.audit_log")).rejects.toThrow("append-only");
  });
});

describe.skipIf(missingPostgres)("the erasure of a tenant whose own database does not answer", () => {
  test("waits for it, saying so, with all else gone; it ends where the database is no more", async () => {
    const api = await startTestApi();
    const own = await createTestDatabase(stack.urls.postgres);
    const server = new pg.Client({ connectionString: stack.urls.postgres });
    await server.connect();
    const { pathname } = new URL(own.url);
    const allow = (isOpen: boolean) => server.query(`alter database "${pathname.slice(1)}" with allow_connections ${isOpen}`);
    try {
      await ownEverything(api, own.url);
      await api.database.personalData.work();
      await server.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [pathname.slice(1)]);
      await allow(false);
      const { id } = (await api.call("DELETE", "/api/v1/tenants/owner")).body.data as { id: number };
      expect(await api.database.personalData.work()).toEqual([]);
      const told = await api.call("GET", `/api/v1/erasures/${id}`);
      expect(told.body.data).toMatchObject({ status: "running", problem: expect.stringContaining("not currently accepting connections") as string });
      expect((await tablesThatName(api.url, canary)).filter((table) => table !== "audit_log")).toEqual([]);
      await allow(true);
      await own.drop();
      const again = () => query(api.url, "update trunkline.erasure set claimed_until = now()");
      await again();
      // Nor is it over before the audit log says so.
      expect(await api.database.personalData.work(() => Promise.reject(new Error("the log is away")))).toEqual([]);
      expect((await api.call("GET", `/api/v1/erasures/${id}`)).body.data).toMatchObject({ status: "running", problem: "the log is away" });
      await again();
      expect(await api.database.personalData.work()).toMatchObject([{ id, status: "done" }]);
    } finally {
      await server.end();
      await api.close();
    }
  });
});

/** The statements that a page tells the database's owner. */
function sqlOf(page: string): string {
  const text = readFileSync(join(import.meta.dirname, "../../../..", page), "utf8");
  return /^```sql\n([\s\S]*?)^```$/m.exec(text)?.[1] ?? "";
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Of all schemas that are not PostgreSQL's own; days' partitions count as the table that they are part of. */
async function tablesOf(url: string): Promise<string[]> {
  const sql = `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by c.relname`;
  return (await query<{ name: string }>(url, sql)).map(({ name }) => name);
}

/** Every table is looked through, whether or not it has a column for the tenant: whatever names the text in any column, bytes as what they spell. */
async function tablesThatName(url: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of await tablesOf(url)) {
    const hex = Buffer.from(text).toString("hex");
    const rows = await query(url, `select 1 from ${table} entry where strpos(entry::text, $1) > 0 or strpos(entry::text, $2) > 0 limit 1`, [text, hex]);
    if (rows.length > 0) found.push(table.replace("trunkline.", ""));
  }
  return found;
}
