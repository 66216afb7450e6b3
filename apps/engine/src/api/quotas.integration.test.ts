import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

describe.skipIf(missingPostgres)("quotas of a tenant", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let key: string;
  beforeAll(async () => {
    api = await startTestApi();
    await api.call("POST", "/api/v1/tenants", { body: { id: "small", name: "Small", quotas: { connectors: 2, eventsPerSecond: 10 } } });
    key = ((await api.call("POST", "/api/v1/api-keys", { body: { name: "a", role: "admin", tenant: "small" } })).body.data as { key: string }).key;
  });
  afterAll(() => api?.close());

  const connector = { name: "c", plugin: "webhook", config: { url: "https://target.example/" }, subscriptions: [{ eventTypes: ["*"] }] };

  test("are set by the platform, one by one, and shown to the tenant", async () => {
    const patched = await api.call("PATCH", "/api/v1/tenants/small", { body: { quotas: { eventsPerSecond: null, replayEvents: 1 } } });
    expect(patched.body.data).toMatchObject({ quotas: { connectors: 2, eventsPerSecond: null, payloadBytes: null, replayEvents: 1 } });
    expect((await api.call("GET", "/api/v1/tenants", { key })).body.data).toMatchObject([{ quotas: { connectors: 2, replayEvents: 1 } }]);
    expect((await api.call("PATCH", "/api/v1/tenants/small", { key, body: { quotas: { connectors: 9 } } })).status).toBe(403);
    expect((await api.call("PATCH", "/api/v1/tenants/small", { body: { quotas: { eventsPerSecond: 0 } } })).body.errors).toMatchObject([
      { pointer: "/quotas/eventsPerSecond" },
    ]);
  });

  test("bound its connectors, also of requests at the same moment; a deleted one makes room", async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => api.call("POST", "/api/v1/connectors", { key, body: connector })));
    expect(made.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409]);
    const refused = made.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({ type: "urn:trunkline:problem:quota-exceeded", detail: "The tenant may have at most 2 connectors." });
    const { id } = made.find(({ status }) => status === 201)!.body.data as unknown as { id: number };
    expect((await api.call("DELETE", `/api/v1/connectors/${id}`, { key })).status).toBe(204);
    expect((await api.call("POST", "/api/v1/connectors", { key, body: connector })).status).toBe(201);
  });

  test("bound the events of one replay", async () => {
    const events = ["a", "b"].map((id) => ({ id, type: "asset.created" }));
    expect((await api.call("POST", "/api/v1/events", { key, body: events })).status).toBe(202);
    const refused = await api.call("POST", "/api/v1/replays", { key, body: { query: { type: "asset.*" } } });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      type: "urn:trunkline:problem:quota-exceeded",
      errors: [{ pointer: "/query", message: "must find at most 1 events" }],
    });
    expect((await api.call("POST", "/api/v1/replays", { key, body: { query: { type: "asset.*" }, dryRun: true } })).body.data).toMatchObject({ events: 2 });
    expect((await api.call("POST", "/api/v1/replays", { key, body: { query: { type: "asset.*", eventIds: ["a"] } } })).status).toBe(202);
  });
});
