import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

type Api = Awaited<ReturnType<typeof startTestApi>>;

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly "x-roles": readonly string[]; readonly operationId: string; readonly security?: readonly unknown[] }>>>
  >;
}

describe.skipIf(missingPostgres)("the API", () => {
  let api: Api;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  test("every route is in the OpenAPI document with its roles, and nothing else is", async () => {
    const document = (await api.call("GET", "/api/openapi.json", { key: null })).body as unknown as Document;
    expect(document.openapi).toBe("3.1.0");
    const documented = Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
    const served = api.routes
      .map(({ method, url }) => `${method} ${url.replace(/:([A-Za-z]+)/g, "{$1}")}`)
      .filter((route) => !route.startsWith("HEAD ") || documented.includes(route));
    expect(
      served.filter(
        (route) =>
          !documented.includes(route) && !/^(QUERY|SEARCH|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|TRACE|REPORT|MKCALENDAR) \/inspect\//.test(route),
      ),
    ).toEqual([]);
    expect(documented.filter((route) => !served.includes(route))).toEqual([]);
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
    for (const operation of operations) expect(operation["x-roles"].length > 0 || operation.security?.length === 0, operation.operationId).toBe(true);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  test("no route that asks for a role answers a stranger", async () => {
    const document = (await api.call("GET", "/api/openapi.json", { key: null })).body as unknown as Document;
    const guarded = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([, operation]) => operation["x-roles"].length > 0)
        .map(([method]) => [method, path] as const),
    );
    for (const [method, path] of guarded) {
      const answer = await api.call(method.toUpperCase() as "GET", path.replace(/\{[a-zA-Z]+\}/g, "1"), { key: null });
      expect(answer.status, `${method} ${path}`).toBe(401);
    }
    expect(guarded.length).toBeGreaterThan(40);
  });

  test("documents, health and metrics are public and readable", async () => {
    const docs = await api.call("GET", "/api/docs", { key: null });
    expect(docs.headers["content-type"]).toMatch(/text\/html/);
    expect(docs.text).toContain("/api/v1/connectors/{id}/rotate-secret");
    expect(docs.text).not.toMatch(/<script|https?:\/\/(?!example|json-schema)/);
    expect((await api.call("GET", "/api/asyncapi.json", { key: null })).body).toMatchObject({ asyncapi: "3.0.0" });
    expect((await api.call("GET", "/health/live", { key: null })).status).toBe(200);
    expect((await api.call("GET", "/health/ready", { key: null })).body).toMatchObject({ status: "ready", checks: { database: "ok" } });
    const metrics = await api.call("GET", "/metrics", { key: null });
    expect(metrics.headers["content-type"]).toMatch(/text\/plain/);
    for (const name of ["trunkline_delivery_attempts_total", "trunkline_kafka_lag_records", "trunkline_oldest_parked_seconds", "trunkline_reconciled_total"])
      expect(metrics.text).toContain(name);
  });

  test("event types are listed, searched, read and hidden from tenants that do not know them", async () => {
    const all = await api.call("GET", "/api/v1/event-types");
    expect((all.body.data as unknown[]).length).toBeGreaterThan(50);
    const found = await api.call("GET", "/api/v1/event-types?source=tageur&search=asset");
    expect((found.body.data as { name: string }[]).map(({ name }) => name)).toContain("asset.created");
    expect((await api.call("GET", "/api/v1/event-types/asset.created")).body.data).toMatchObject({
      name: "asset.created",
      schema: expect.anything(),
      example: expect.anything(),
    });
    await api.call("POST", "/api/v1/tenants", { body: { id: "narrow", name: "Narrow", eventTypes: ["part.*"] } });
    expect((await api.call("GET", "/api/v1/event-types/asset.created", { tenant: "narrow" })).status).toBe(404);
    expect((await api.call("GET", "/api/v1/event-types/part.created", { tenant: "narrow" })).status).toBe(200);
  });

  test("plugins show their schema, and a configuration is judged field by field", async () => {
    expect((await api.call("GET", "/api/v1/plugins")).body.data).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: "webhook", status: "available" })]),
    );
    expect((await api.call("GET", "/api/v1/plugins/webhook")).body.data).toMatchObject({
      configSchema: { type: "object" },
      uiHints: { secret: { "ui:widget": "password" } },
    });
    expect((await api.call("GET", "/api/v1/plugins/fax")).status).toBe(404);
    const judged = await api.call("PUT", "/api/v1/plugins/webhook/validate", { body: { config: { url: "https://10.0.0.1/x" } } });
    expect(judged.body.data).toMatchObject({ valid: false, errors: [{ pointer: "/config/url" }] });
  });

  test("an event is kept exactly as written, listed, read and traced", async () => {
    const made = await api.call("POST", "/api/v1/connectors", {
      body: {
        name: "filtered",
        plugin: "webhook",
        config: { url: "https://a.example/x" },
        subscriptions: [{ eventTypes: ["asset.*"], filter: { "==": [{ var: "data.attributes.kind" }, "Pump"] }, template: null }],
      },
    });
    const id = made.body.data["id"] as number;
    const text = '{"id":"exact-1","type":"asset.created", "data":{"id":9007199254740993,"attributes":{"kind":"Valve"},"x":1.0}}';
    const taken = await api.call("POST", "/api/v1/events", { text: `[ ${text} , {"id":"exact-2","type":"part.created","data":{}}]` });
    expect(taken.status, taken.text).toBe(202);
    expect(taken.body.data).toEqual([
      { id: "exact-1", type: "asset.created", duplicate: false },
      { id: "exact-2", type: "part.created", duplicate: false },
    ]);
    expect((await api.call("GET", "/api/v1/events/exact-1")).body.data).toMatchObject({ payloadText: text, type: "asset.created" });
    expect((await api.call("GET", "/api/v1/events?type=part.created&limit=1")).body.data).toEqual([expect.objectContaining({ id: "exact-2" })]);
    const trace = await api.call("GET", `/api/v1/events/exact-1/trace?connector=${id}`);
    expect(trace.body.data).toMatchObject({
      counts: { filtered: 1 },
      connectors: [{ connectorId: id, verdict: "filtered", clausePointer: expect.stringMatching(/^\/subscriptions\/0\/filter/) }],
    });
    expect((await api.call("GET", `/api/v1/events/exact-2/trace?connector=${id}`)).body.data).toMatchObject({ connectors: [{ verdict: "not_subscribed" }] });
    expect((await api.call("GET", "/api/v1/events/none")).status).toBe(404);
    const previews = await api.call("POST", "/api/v1/preview", { body: { connectorId: id, last: 2 } });
    expect((previews.body.data as { verdict: string }[]).map(({ verdict }) => verdict).sort()).toEqual(["filtered", "not_subscribed"]);
    const draft = await api.call("POST", "/api/v1/preview", {
      body: {
        plugin: "webhook",
        config: { url: "https://a.example/x", secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
        subscriptions: [{ eventTypes: ["asset.created"] }],
        eventId: "exact-1",
      },
    });
    expect(draft.body.data).toMatchObject([{ verdict: "delivered", request: { method: "POST", url: expect.stringContaining("https://a.example/") } }]);
    expect((draft.body.data as { request: { body: string } }[])[0]?.request.body).toContain("9007199254740993");
  });

  test("events are taken all or nothing, with a pointer to what is wrong", async () => {
    const refused = await api.call("POST", "/api/v1/events", {
      body: [
        { id: "whole-1", type: "asset.created", data: {} },
        { id: "whole-2", data: {} },
        { type: "asset.created", tenant: "nobody" },
      ],
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toMatchObject([{ pointer: "/1/type" }, { pointer: "/2/tenant" }]);
    expect((await api.call("GET", "/api/v1/events/whole-1")).status).toBe(404);
    expect((await api.call("POST", "/api/v1/events", { text: "[{]" })).status).toBe(400);
    expect((await api.call("POST", "/api/v1/events", { text: `[${"1,".repeat(2_700_000)}1]` })).status).toBe(413);
  });

  test("an Idempotency-Key gives the first answer again, and refuses another body", async () => {
    const headers = { "idempotency-key": "once-1" };
    const first = await api.call("POST", "/api/v1/events", { body: { type: "asset.created", data: {} }, headers });
    const again = await api.call("POST", "/api/v1/events", { body: { type: "asset.created", data: {} }, headers });
    expect(again.body).toEqual(first.body);
    expect((await api.call("POST", "/api/v1/events", { body: { type: "asset.deleted", data: {} }, headers })).status).toBe(422);
  });

  test("an inspection bin keeps what it gets and says whether the signature holds", async () => {
    const secret = "a-secret-that-is-long-enough-to-be-one";
    await api.call("POST", "/api/v1/connectors", {
      body: { name: "to the bin", plugin: "webhook", config: { url: "https://engine.example/inspect/bin-1", dialect: "tgm", secret } },
    });
    const text = '{"hello":"bin"}';
    const signature = `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`;
    const received = await api.call("POST", "/inspect/bin-1", { key: null, text, headers: { "x-tgm-signature": signature } });
    expect(received.body).toEqual({ status: "received", timestamp: expect.any(String) });
    expect(
      (await api.call("PUT", "/inspect/bin-1", { key: null, text: "<a/>", headers: { "content-type": "application/xml", "x-tgm-signature": "sha256=00" } }))
        .status,
    ).toBe(200);
    expect((await api.call("HEAD", "/inspect/bin-1", { key: null })).status).toBe(200);
    expect((await api.call("GET", "/api/v1/inspect/bin-1", { key: null })).status).toBe(401);
    const listed = await api.call("GET", "/api/v1/inspect/bin-1");
    expect(listed.body.data).toMatchObject([
      { method: "HEAD", signature: { verdict: "unsigned", verified: false } },
      { method: "PUT", body: "<a/>", signature: { verdict: "invalid", verified: false } },
      { method: "POST", body: text, signature: { verdict: "valid", verified: true } },
    ]);
  });

  test("companies, tenants and egress", async () => {
    const made = await api.call("POST", "/api/v1/companies", { body: { id: 5, name: "Plant 5", timezone: "Asia/Ho_Chi_Minh" } });
    expect(made.body.data).toMatchObject({ id: 5, timezone: "Asia/Ho_Chi_Minh", eventTypes: ["*"] });
    expect((await api.call("POST", "/api/v1/companies", { body: { id: 6, name: "x", timezone: "Mars/Olympus" } })).body.errors).toMatchObject([
      { pointer: "/timezone" },
    ]);
    expect((await api.call("PATCH", "/api/v1/companies/5", { body: { name: "Plant five" } })).body.data).toMatchObject({
      name: "Plant five",
      timezone: "Asia/Ho_Chi_Minh",
    });
    expect((await api.call("PATCH", "/api/v1/companies/6", { body: { name: "x" } })).status).toBe(404);
    expect((await api.call("POST", "/api/v1/tenants", { body: { id: "strict", name: "Strict" } })).status).toBe(201);
    expect((await api.call("PATCH", "/api/v1/tenants/strict", { body: { validation: "reject" } })).body.data).toMatchObject({
      validation: "reject",
      hasOwnDatabase: false,
    });
    expect((await api.call("GET", "/api/v1/egress")).body.data).toMatchObject({ sourceIps: [] });
  });

  test("dead letters, deliveries and rejected messages answer when there are none", async () => {
    for (const path of ["/api/v1/dead-letters", "/api/v1/deliveries", "/api/v1/rejected-messages"])
      expect((await api.call("GET", path)).body).toEqual({ data: [], meta: { nextCursor: null } });
    expect((await api.call("GET", "/api/v1/deliveries/5b8c1f2e-0000-4000-8000-000000000000")).status).toBe(404);
    expect((await api.call("POST", "/api/v1/deliveries/12/retry", { text: "{" })).status).toBe(404);
    expect((await api.call("GET", "/api/v1/rejected-messages/x")).status).toBe(404);
    expect((await api.call("POST", "/api/v1/dead-letters/retry", { body: {} })).status).toBe(422);
    expect((await api.call("POST", "/api/v1/dead-letters/retry", { body: { ids: ["none"] } })).body.data).toEqual({ count: 0 });
    expect((await api.call("POST", "/api/v1/dead-letters/discard", { body: { query: {} } })).body.data).toEqual({ count: 0 });
  });

  test("nothing that was answered here was an error of the engine's own", () => {
    expect(api.errors).toEqual([]);
  });
});
