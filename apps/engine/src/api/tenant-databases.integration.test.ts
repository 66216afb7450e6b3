import { createTestDatabase, testStack, type TestDatabase } from "@trunkline/stack";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

const stack = await testStack(["postgres"]);

describe.skipIf(missingPostgres)("a tenant with a database of its own, over the API", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let own: TestDatabase;
  beforeAll(async () => {
    api = await startTestApi();
    own = await createTestDatabase(stack.urls.postgres);
  });
  afterAll(async () => {
    await api?.close();
    await own?.drop();
  });

  const connector = {
    name: "c",
    plugin: "webhook",
    config: { url: "https://target.example/", headers: { authorization: "canary" } },
    subscriptions: [{ eventTypes: ["*"] }],
  };

  test("is refused where its database does not answer, and nothing is made", async () => {
    const body = { id: "own", name: "Own", databaseUrl: "postgresql://u:canary@127.0.0.1:1/x" };
    const refused = await api.call("POST", "/api/v1/tenants", { body });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toMatchObject([{ pointer: "/databaseUrl" }]);
    expect(refused.text).not.toContain("canary");
    expect((await api.call("GET", "/api/v1/connectors", { tenant: "own" })).status).toBe(404);
  });

  test("is made with its URL masked, and keeps it when the mask comes back", async () => {
    const withPassword = new URL(own.url);
    withPassword.password ||= "unused-canary";
    const made = await api.call("POST", "/api/v1/tenants", { body: { id: "own", name: "Own", databaseUrl: withPassword.href } });
    expect(made.status).toBe(201);
    const { databaseUrl } = made.body.data as { databaseUrl: string };
    expect(databaseUrl).toContain(":***@");
    expect(databaseUrl).not.toContain(withPassword.password);
    const kept = await api.call("PATCH", "/api/v1/tenants/own", { body: { validation: "reject", databaseUrl } });
    expect(kept.body.data).toMatchObject({ validation: "reject", hasOwnDatabase: true, databaseUrl });
    const { data } = (await api.call("POST", "/api/v1/api-keys", { body: { name: "admin", role: "admin", tenant: "own" } })).body as unknown as {
      data: { key: string };
    };
    const seen = await api.call("GET", "/api/v1/tenants", { key: data.key });
    expect(seen.body.data).toMatchObject([{ id: "own", hasOwnDatabase: true }]);
    expect(seen.text).not.toContain("databaseUrl");
  });

  test("has its connectors, their history and the audit log there", async () => {
    const made = await api.call("POST", "/api/v1/connectors", { tenant: "own", body: connector });
    expect(made.status).toBe(201);
    const { id } = made.body.data as { id: number };
    expect((await api.call("PATCH", `/api/v1/connectors/${id}`, { tenant: "own", body: { name: "d" } })).body.data).toMatchObject({ name: "d" });
    expect((await api.call("POST", `/api/v1/connectors/${id}/disable`, { tenant: "own" })).status).toBe(200);
    expect((await api.call("GET", "/api/v1/connectors", { tenant: "own" })).body.data).toMatchObject([{ id, name: "d", enabled: false }]);
    const client = new pg.Client({ connectionString: own.url });
    await client.connect();
    const { rows } = await client.query<{ action: string; secrets: string }>(
      "select action, (select sealed_secrets::text from trunkline.connector) as secrets from trunkline.audit_log where tenant = 'own' order by id",
    );
    await client.end();
    expect(rows.map(({ action }) => action)).toEqual(expect.arrayContaining(["tenant.create", "connector.create", "connector.update"]));
    expect(rows[0]?.secrets).not.toContain("canary");
    expect((await api.call("GET", `/api/v1/connectors/${id}/revisions`, { tenant: "own" })).body.data).toHaveLength(3);
    expect((await api.call("POST", "/api/v1/events", { tenant: "own", body: { id: "e1", type: "asset.created" } })).status).toBe(202);
    const trace = await api.call("GET", "/api/v1/events/e1/trace", { tenant: "own" });
    expect(trace.status).toBe(200);
  });

  test("whose database is away is told so with Retry-After, while its log can be read", async () => {
    await own.drop();
    const told = await api.call("GET", "/api/v1/connectors", { tenant: "own" });
    const again = told.status === 503 ? told : await api.call("GET", "/api/v1/connectors", { tenant: "own" });
    expect(again.status).toBe(503);
    expect(again.headers["retry-after"]).toBe("5");
    expect(again.text).toContain("deliveries go on");
    expect((await api.call("GET", "/api/v1/events", { tenant: "own" })).body.data).toMatchObject([{ id: "e1" }]);
    expect((await api.call("POST", "/api/v1/connectors", { body: connector })).status).toBe(201);
  });
});
