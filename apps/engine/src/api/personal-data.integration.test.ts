import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canary, ownEverything } from "./testing/own-everything.js";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

describe.skipIf(missingPostgres)("personal data", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  beforeAll(async () => {
    api = await startTestApi();
    await ownEverything(api);
    await api.database.personalData.work();
  });
  afterAll(() => api?.close());

  const jane = "jane@owner.example";
  const lines = (text: string) =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { table?: string; row?: Record<string, unknown>; end?: boolean; rows?: number });
  const subject = (what: string, body: unknown) => api.call("POST", `/api/v1/subjects/${what}`, { tenant: "owner", body });

  test("of a tenant are exported row by row, without secrets, and the end is marked", async () => {
    const file = await api.call("GET", "/api/v1/tenants/owner/export");
    expect(file.status).toBe(200);
    const rows = lines(file.text);
    expect(rows.at(-1)).toEqual({ end: true, rows: rows.length - 1 });
    const tables = new Set(rows.map(({ table }) => table));
    for (const table of ["audit_log", "company", "connector", "connector_revision", "delivery", "event", "event_type", "record", "rejected_message", "api_key"])
      expect(tables, table).toContain(table);
    expect(file.text).toContain(canary);
    for (const secret of ["sealed_secrets", '"hash":"', "database_url"]) expect(file.text.replaceAll(/"table":"audit_log".*/g, "")).not.toContain(secret);
  });

  test("of one person are exported and erased; what else there is stays", async () => {
    const mail = { id: "personal", type: "asset.created", data: { mail: jane, note: `ask ${jane}` } };
    expect(
      (await api.call("POST", "/api/v1/events", { tenant: "owner", body: [mail, { ...mail, id: "other", data: { mail: "joe@owner.example" } }] })).status,
    ).toBe(202);
    expect(lines((await subject("export", { value: jane })).text)).toMatchObject([
      { table: "event", row: { id: "personal" } },
      { end: true, rows: 1 },
    ]);
    const asked = await subject("erase", { value: jane });
    expect(asked.status).toBe(202);
    const { id } = asked.body.data as { id: number };
    const ended = await api.database.personalData.work();
    expect(ended).toMatchObject([{ id, status: "done", touched: { event: 1 } }]);
    expect((await api.call("GET", `/api/v1/erasures/${id}`)).body.data).toMatchObject({ status: "done", touched: { event: 1 }, problem: null });
    expect(lines((await subject("export", { value: jane, match: "contains" })).text)).toEqual([{ end: true, rows: 0 }]);
    expect((await api.call("GET", "/api/v1/events/personal", { tenant: "owner" })).text).not.toContain(jane);
    expect((await api.call("GET", "/api/v1/events/other", { tenant: "owner" })).text).toContain("joe@owner.example");
    expect((await subject("erase", { value: "abc", match: "contains" })).body.errors).toMatchObject([{ pointer: "/value" }]);
  });

  test("of a whole tenant are erased in every table; its keys, its id and its events are refused from then on", async () => {
    const { key } = (await api.call("POST", "/api/v1/api-keys", { body: { name: "k", role: "admin", tenant: "owner" } })).body.data as { key: string };
    expect((await api.call("DELETE", "/api/v1/tenants/default")).status).toBe(409);
    expect((await api.call("DELETE", "/api/v1/tenants/owner", { key })).status).toBe(403);
    const asked = await api.call("DELETE", "/api/v1/tenants/owner");
    expect(asked.status).toBe(202);
    expect((await api.call("GET", "/api/v1/connectors", { key })).status).toBe(401);
    expect((await api.call("GET", "/api/v1/connectors", { tenant: "owner" })).status).toBe(404);
    expect(await api.database.personalData.work()).toMatchObject([{ kind: "tenant", status: "done" }]);
    const left: string[] = [];
    for await (const { table } of api.database.personalData.rows("owner")) left.push(table);
    expect([...new Set(left)].toSorted()).toEqual(["audit_log"]);
    expect((await api.call("POST", "/api/v1/tenants", { body: { id: "owner", name: "Again" } })).status).toBe(409);
    expect((await api.call("POST", "/api/v1/events", { body: { type: "asset.created", tenant: "owner" } })).status).toBe(422);
    expect((await api.call("GET", "/api/v1/audit-log?target=tenant:owner")).body.data).toMatchObject([{ action: "tenant.erase" }]);
  });
});
