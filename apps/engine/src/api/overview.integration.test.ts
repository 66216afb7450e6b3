import { rebuildEvent, type Attempt, type DeliveryState } from "@trunkline/core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

const patience = { timeout: 10_000, interval: 20 };

describe.skipIf(missingPostgres)("what an operator sees first", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let number = 0;
  beforeAll(async () => {
    api = await startTestApi();
    for (const id of ["acme", "other"]) await api.call("POST", "/api/v1/tenants", { body: { id, name: id } });
  });
  afterAll(async () => {
    expect(api.errors).toEqual([]);
    await api.close();
  });

  async function makeConnector(tenant: string, company: number | null = null): Promise<number> {
    const body = { name: `to ${tenant}`, plugin: "webhook", company, config: { url: "https://a.example/x" }, subscriptions: [{ eventTypes: ["asset.*"] }] };
    const made = await api.call("POST", "/api/v1/connectors", { tenant, body });
    expect(made.status, made.text).toBe(201);
    return made.body.data["id"];
  }

  async function keyOf(tenant: string, company?: number): Promise<string> {
    return (await api.call("POST", "/api/v1/api-keys", { tenant, body: { name: "viewer", role: "viewer", company } })).body.data["key"];
  }

  async function record(tenant: string, connectorId: number, state: DeliveryState): Promise<string> {
    number += 1;
    const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    await api.call("POST", "/api/v1/events", { tenant, body: { id: `event-${number}`, type: "asset.created", company: 7, data: { id: number } } });
    const stored = await api.database.asTenant(tenant, (store) => store.events.get(`event-${number}`));
    if (stored === null) throw new Error("the event was not recorded");
    const isGood = state.status === "delivered";
    const attempt: Attempt = {
      number: 1,
      startedAtMs: Date.now(),
      durationMs: isGood ? 10 : 1_000,
      outcome: isGood ? "delivered" : "transient",
      responseStatus: isGood ? 200 : 500,
      responseHeaders: null,
      responseBody: null,
      error: null,
      request: null,
    };
    const common = { id, connectorId, connectorRevision: 1, subscriptionIndex: 0, owner: null, attemptNumber: 1, body: null, bodySha256: null, test: false };
    await api.database.eventLog.settle({ events: [], deliveries: [{ ...common, event: rebuildEvent(stored), state, attempt }], rejected: [] });
    return id;
  }

  test("all connectors of the tenant together, and nobody else's", async () => {
    const connectorId = await makeConnector("acme");
    await record("acme", connectorId, { status: "delivered" });
    await record("acme", connectorId, { status: "delivered" });
    await record("acme", connectorId, { status: "dead_lettered", reason: "attempts_exhausted" });
    await record("other", await makeConnector("other"), { status: "delivered" });
    const { body } = await api.call("GET", "/api/v1/overview?window=1h", { key: await keyOf("acme") });
    expect(body.data).toMatchObject({ window: "1h", attempts: 3, success2xx: 2, successRate: 2 / 3, delivered: 2, failed: 1, stepMs: 300_000 });
    expect(body.data["p50Ms"]).toBeLessThan(20);
    expect(body.data["p95Ms"]).toBeGreaterThan(800);
    const buckets = body.data["buckets"] as readonly { readonly start: string; readonly attempts: number }[];
    expect(buckets.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(3);
    for (const { start } of buckets) expect(Date.parse(start) % 300_000).toBe(0);
    expect(body.data["attention"]).toMatchObject({ deadLetters: 1, rejectedMessages: 0, openBreakers: 0, disabledByEngine: 0, connectors: [], lag: null });
  });

  test("names the connectors that stand still without anybody having said so", async () => {
    const open = await makeConnector("acme", 7);
    const disabled = await makeConnector("acme");
    await api.database.breakers.open({ id: open, tenant: "acme" }, Date.now() + 60_000);
    await api.database.asTenant("acme", async (store) => {
      const stored = await store.connectors.get(disabled);
      if (stored === null) throw new Error("no connector");
      const { sealedSecrets, secretPreview } = stored;
      const document = { ...stored, enabled: false, disabledBy: "engine" as const, disabledReason: "the target answered 410" };
      await store.connectors.update({ id: disabled, expectedRevision: null, document, sealedSecrets, secretPreview });
    });
    const attention = async (key: string) => (await api.call("GET", "/api/v1/overview", { key })).body.data["attention"] as object;
    expect(await attention(await keyOf("acme"))).toMatchObject({
      openBreakers: 1,
      disabledByEngine: 1,
      connectors: [
        { id: disabled, trouble: "disabled_by_engine", reason: "the target answered 410" },
        { id: open, trouble: "breaker_open", reason: null },
      ],
    });
    expect(await attention(await keyOf("acme", 7))).toMatchObject({ openBreakers: 1, disabledByEngine: 0 });
    expect(await attention(await keyOf("other"))).toMatchObject({ openBreakers: 0, disabledByEngine: 0, connectors: [], deadLetters: 0 });
  });

  test("deliveries as they come, of the own tenant and company alone", async () => {
    const [whole, ofSeven, others] = [await makeConnector("acme"), await makeConnector("acme", 7), await makeConnector("other")];
    const streams = {
      acme: await api.stream("/api/v1/stream/deliveries", { key: await keyOf("acme") }),
      seven: await api.stream("/api/v1/stream/deliveries", { key: await keyOf("acme", 7) }),
      failed: await api.stream("/api/v1/stream/deliveries?status=dead_lettered", { key: await keyOf("acme") }),
      other: await api.stream("/api/v1/stream/deliveries", { tenant: "other" }),
    };
    for (const { status, text } of Object.values(streams)) {
      expect(status).toBe(200);
      await vi.waitFor(() => expect(text()).toContain("event: ready"), patience);
    }
    // The first look only says where the end is; what comes before it is history.
    let ids: readonly string[] = [];
    await vi.waitFor(async () => {
      ids = [
        await record("acme", whole, { status: "delivered" }),
        await record("acme", ofSeven, { status: "dead_lettered", reason: "attempts_exhausted" }),
        await record("other", others, { status: "delivered" }),
      ];
      await vi.waitFor(() => {
        for (const id of ids) expect(Object.values(streams).some(({ text }) => text().includes(id))).toBe(true);
      }, patience);
    }, patience);
    const seenBy = (name: keyof typeof streams) => ids.map((id) => streams[name].text().includes(id));
    expect(seenBy("acme")).toEqual([true, true, false]);
    expect(seenBy("seven")).toEqual([false, true, false]);
    expect(seenBy("failed")).toEqual([false, true, false]);
    expect(seenBy("other")).toEqual([false, false, true]);
    for (const { hangUp } of Object.values(streams)) hangUp();
  });

  test("no stream without a key, for a role that may not, or with a filter that means nothing", async () => {
    const producer = (await api.call("POST", "/api/v1/api-keys", { tenant: "acme", body: { name: "p", role: "producer" } })).body.data["key"] as string;
    expect((await api.call("GET", "/api/v1/stream/deliveries", { key: null })).status).toBe(401);
    expect((await api.call("GET", "/api/v1/stream/deliveries", { key: producer })).status).toBe(403);
    expect((await api.call("GET", "/api/v1/stream/deliveries?status=nonsense")).status).toBe(400);
  });
});
