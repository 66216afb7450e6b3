import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

type Api = Awaited<ReturnType<typeof startTestApi>>;

const targetUrl = "https://hooks.zapier.example/hooks/standard/1234567/0123456789abcdef/";

describe.skipIf(missingPostgres)("REST hooks", () => {
  let api: Api;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  async function subscribe(body: Record<string, unknown> = {}, key?: string) {
    const subscribed = await api.call("POST", "/api/v1/hooks", { body: { targetUrl, eventType: "asset.*", ...body }, ...(key === undefined ? {} : { key }) });
    expect(subscribed.status, subscribed.text).toBe(201);
    return { ...(subscribed.body as unknown as { id: number; data: object }), path: `/api/v1/hooks/${String(subscribed.body["id"])}` };
  }

  async function keyOf(role: string, more: Record<string, unknown> = {}): Promise<string> {
    const made = await api.call("POST", "/api/v1/api-keys", { body: { name: role, role, ...more } });
    expect(made.status, made.text).toBe(201);
    return made.body.data["key"];
  }

  test("a subscription is a connector with the target URL as a secret; its id stands where Zapier looks, and where this API has it", async () => {
    const { id, data } = await subscribe({ filter: { "==": [{ var: "data.id" }, 1] }, payload: "flat", zap: "an unknown member" });
    expect(data).toEqual({ id, targetUrl, eventTypes: ["asset.*"] });
    const connector = await api.call("GET", `/api/v1/connectors/${id}`);
    expect(connector.body.data).toMatchObject({
      plugin: "zapier",
      name: "Zapier: asset.*",
      enabled: true,
      config: { url: "https://hooks.zapier.example/***", payload: "flat", restHook: true },
      subscriptions: [{ eventTypes: ["asset.*"], filter: { "==": [{ var: "data.id" }, 1] }, template: null }],
      delivery: { rateLimit: { max: 30, perMs: 1_000 } },
    });
    expect(connector.text).not.toContain("0123456789abcdef");
  });

  test("the same subscription again is the same; other event types of the same URL are another", async () => {
    const first = await subscribe({ eventType: "part.created" });
    expect((await subscribe({ eventType: "part.created" })).id).toBe(first.id);
    const other = await subscribe({ eventType: undefined, eventTypes: ["part.created", "part.updated"] });
    expect(other.id).not.toBe(first.id);
    await api.call("DELETE", first.path);
    expect((await subscribe({ eventType: "part.created" })).id).not.toBe(first.id);
  });

  test("unsubscribing ends it without a word to the target, and is 200 however often and for whatever id", async () => {
    const { id, path } = await subscribe({ eventType: "task.created" });
    for (let count = 0; count < 2; count += 1) expect((await api.call("DELETE", path)).status).toBe(200);
    expect((await api.call("GET", `/api/v1/connectors/${id}`)).status).toBe(404);
    for (const unknown of ["999999", "0", "abc", "99999999999999"]) expect((await api.call("DELETE", `/api/v1/hooks/${unknown}`)).status).toBe(200);
    expect(api.told).toEqual([]);
  });

  test("unsubscribing ends no other connector, nor another tenant's or company's", async () => {
    const webhook = { name: "SAP", plugin: "webhook", config: { url: "https://sap.example/hook" } };
    const catching = { name: "Zap", plugin: "zapier", config: { url: "https://hooks.zapier.com/hooks/catch/1/abc/" } };
    const ids: number[] = [];
    for (const body of [webhook, catching]) ids.push((await api.call("POST", "/api/v1/connectors", { body })).body.data["id"]);
    const { id, path } = await subscribe({ eventType: "task.updated" });
    await api.call("POST", "/api/v1/tenants", { body: { id: "acme", name: "Acme" } });
    expect((await api.call("DELETE", path, { key: await keyOf("admin", { tenant: "acme" }) })).status).toBe(200);
    expect((await api.call("DELETE", path, { key: await keyOf("admin", { company: 7 }) })).status).toBe(200);
    for (const other of ids) expect((await api.call("DELETE", `/api/v1/hooks/${other}`)).status).toBe(200);
    for (const there of [...ids, id]) expect((await api.call("GET", `/api/v1/connectors/${there}`)).status).toBe(200);
  });

  test("an admin who deletes the connector tells the target; of other connectors nobody is told", async () => {
    const { id } = await subscribe({ eventType: "shipment.created" });
    expect((await api.call("DELETE", `/api/v1/connectors/${id}`)).status).toBe(204);
    expect(api.told.splice(0)).toEqual([{ method: "DELETE", url: targetUrl, headers: {}, body: "" }]);
    const catching = { name: "Zap", plugin: "zapier", config: { url: "https://hooks.zapier.com/hooks/catch/1/abc/" } };
    const created = await api.call("POST", "/api/v1/connectors", { body: catching });
    expect((await api.call("DELETE", created.headers.location as string)).status).toBe(204);
    expect(api.told).toEqual([]);
  });

  test("faults are pointed at what was sent", async () => {
    const refused = await api.call("POST", "/api/v1/hooks", {
      body: { targetUrl: "http://169.254.169.254/latest", eventTypes: ["asset.created", "a b"], filter: { nonsense: [1] } },
    });
    expect(refused.status).toBe(422);
    const unknown = await api.call("POST", "/api/v1/hooks", {
      body: { targetUrl: "http://169.254.169.254/latest", eventType: "asset.created", filter: { nonsense: [1] } },
    });
    expect((unknown.body.errors as unknown as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(["/targetUrl", "/filter/nonsense"]),
    );
    expect((refused.body.errors as unknown as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(["/eventTypes/1"]);
    expect((await api.call("POST", "/api/v1/hooks", { body: {} })).body.errors).toEqual([expect.objectContaining({ pointer: "/targetUrl" })]);
  });

  test("samples are a JSON array of three, each as the plugin makes live ones", async () => {
    const samples = await api.call("GET", "/api/v1/hooks/samples?eventType=asset.created");
    expect(samples.status, samples.text).toBe(200);
    const records = JSON.parse(samples.text) as Record<string, unknown>[];
    expect(records.map(({ id, type, tenant }) => [id, type, tenant])).toEqual([
      ["sample-1", "asset.created", "default"],
      ["sample-2", "asset.created", "default"],
      ["sample-3", "asset.created", "default"],
    ]);
    const { id } = await subscribe({ eventType: "asset.created" });
    const preview = await api.call("POST", "/api/v1/preview", { body: { connectorId: id, event: { type: "asset.created", data: records[0]?.["data"] } } });
    const live = JSON.parse((preview.body.data as unknown as { request: { body: string } }[])[0]!.request.body) as object;
    expect(Object.keys(records[0] ?? {})).toEqual(Object.keys(live));
    const flat = JSON.parse((await api.call("GET", "/api/v1/hooks/samples?eventType=asset.*&payload=flat")).text) as object[];
    expect(flat).toHaveLength(3);
    expect(flat[0]).toHaveProperty("data__attributes__name");
    expect((await api.call("GET", "/api/v1/hooks/samples?eventType=no.such.type")).status).toBe(400);
  });

  test("admins subscribe, viewers see samples, others neither", async () => {
    const viewer = await keyOf("viewer");
    const producer = await keyOf("producer");
    expect((await api.call("GET", "/api/v1/hooks/samples", { key: viewer })).status).toBe(200);
    expect((await api.call("GET", "/api/v1/hooks/samples", { key: producer })).status).toBe(403);
    for (const key of [viewer, producer]) {
      expect((await api.call("POST", "/api/v1/hooks", { key, body: { targetUrl } })).status).toBe(403);
      expect((await api.call("DELETE", "/api/v1/hooks/1", { key })).status).toBe(403);
    }
    expect((await api.call("POST", "/api/v1/hooks", { key: null, body: { targetUrl } })).status).toBe(401);
    const own = await subscribe({ eventType: "asset.deleted" }, await keyOf("admin", { company: 7 }));
    expect((await api.call("GET", `/api/v1/connectors/${own.id}`)).body.data).toMatchObject({ company: 7 });
  });
});
