import { publishedTgmWebhook } from "@trunkline/plugin-testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi, type Call } from "../../api/testing/start-test-api.js";

const root = "/api/admin/webhooks";
const published = publishedTgmWebhook("https://your-server.example/webhooks/tgm");
const second = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

interface Webhook extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly secret: string;
}

describe.skipIf(missingPostgres)("TGM Expert's webhooks over HTTP", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  beforeAll(async () => {
    api = await startTestApi();
    for (const id of ["acme", "full", "other"]) await api.call("POST", "/api/v1/tenants", { body: { id, name: id } });
  });
  afterAll(() => api.close());

  const create = async (changes: Readonly<Record<string, unknown>> = {}, options: Call = {}) => {
    const created = await api.call("POST", root, { tenant: "acme", body: { ...published, ...changes }, ...options });
    expect(created.status, created.text).toBe(201);
    return created.body as unknown as { readonly data: Webhook; readonly meta: Readonly<Record<string, unknown>> };
  };
  const keyOf = async (body: Readonly<Record<string, unknown>>): Promise<string> => {
    const { data } = (await api.call("POST", "/api/v1/api-keys", { body: { name: "a key", tenant: "acme", ...body } })).body as unknown as {
      data: { key: string };
    };
    return data.key;
  };

  test("a webhook is created with the published body, and its secret is shown this once beside its preview", async () => {
    const { data, meta } = await create();
    expect(data).toMatchObject({ ...published, isActive: true, hasSecret: true, createdAt: expect.stringMatching(second) });
    expect(data.secret).toMatch(/^whsec_.{30,}$/);
    expect(data.secretPreview).toBe(`whsec_${data.secret.slice(6, 14)}...${data.secret.slice(-4)}`);
    expect(meta).toEqual({ message: "Webhook created. Save the secret key - it won't be shown again." });
    const read = await api.call("GET", `${root}/${data.id}`, { tenant: "acme" });
    const { secret: _, ...shown } = data;
    expect(read.body.data).toEqual(shown);
    expect(read.text).not.toContain(data.secret);
  });

  test("everything but name and URL has TGM's default, and an alert below nine in ten", async () => {
    const { data } = (await api.call("POST", root, { tenant: "acme", body: { name: "least", url: "https://least.example/" } })).body as unknown as {
      data: Webhook;
    };
    expect(data).toMatchObject({
      description: "",
      companyId: null,
      events: [],
      customHeaders: {},
      httpMethod: "POST",
      contentType: "application/json",
      timeoutMs: 30_000,
      maxRetries: 3,
      verifySsl: true,
      autoDisableAfterFailures: 10,
      isActive: true,
      alertBelow: 0.9,
    });
  });

  test.each([
    ["a name of 101 characters", "/name", { name: "x".repeat(101) }],
    ["no name", "/name", { name: undefined }],
    ["a description of 501 characters", "/description", { description: "x".repeat(501) }],
    ["no URL", "/url", { url: undefined }],
    ["a forbidden address", "/url", { url: "http://169.254.169.254/" }],
    ["a company that is no number", "/companyId", { companyId: "1" }],
    ["something that is no event code", "/events/0", { events: ["no wildcard * here"] }],
    ["a method without a body", "/httpMethod", { httpMethod: "GET" }],
    ["something that is no content type", "/contentType", { contentType: "nonsense" }],
    ["a time-out under a second", "/timeoutMs", { timeoutMs: 999 }],
    ["a time-out over a minute", "/timeoutMs", { timeoutMs: 60_001 }],
    ["more than 3 retries", "/maxRetries", { maxRetries: 4 }],
    ["a negative threshold", "/autoDisableAfterFailures", { autoDisableAfterFailures: -1 }],
    ["a header of the connection", "/customHeaders/host", { customHeaders: { host: "elsewhere" } }],
    ["an unknown field", "/timeout", { timeout: 5 }],
  ])("a webhook with %s is refused, pointing at %s", async (_what, pointer, changes) => {
    const refused = await api.call("POST", root, { tenant: "acme", body: { ...published, ...changes } });
    expect(refused.status).toBe(422);
    const pointers = (refused.body as unknown as { errors: { pointer: string }[] }).errors.map((error) => error.pointer);
    expect([...new Set(pointers)]).toEqual([pointer]);
  });

  test("event codes that nobody knows are saved with a warning", async () => {
    const { meta } = await create({ events: ["inspection.created", "inspekshun.created"] });
    expect(meta.warnings).toEqual([{ pointer: "/events/1", message: "no known event type matches inspekshun.created" }]);
  });

  test("a change leaves alone what it does not name, and headers are given as a whole, their secrets kept", async () => {
    const { data } = await create({ customHeaders: { "X-Api-Key": "very secret", "X-Old": "old" } });
    expect(data.customHeaders).toEqual({ "X-Api-Key": "***", "X-Old": "old" });
    const put = (body: unknown) => api.call("PUT", `${root}/${data.id}`, { tenant: "acme", body });
    const renamed = await put({ name: "Renamed", events: ["unit.updated"], customHeaders: { "X-Api-Key": "***" } });
    expect(renamed.body.data).toMatchObject({ ...published, name: "Renamed", events: ["unit.updated"], customHeaders: { "X-Api-Key": "***" } });
    expect(renamed.body.data).not.toHaveProperty("secret");
    expect((await put({ ...(renamed.body.data as object), events: ["*"], isActive: false })).body.data).toMatchObject({ events: ["*"], isActive: false });
    expect((await put({ events: null, timeoutMs: null })).body.data).toMatchObject({ events: [], timeoutMs: 30_000 });
    const moved = await put({ url: "https://another.example/" });
    expect([moved.status, moved.body]).toEqual([422, expect.objectContaining({ errors: [expect.objectContaining({ pointer: "/customHeaders/X-Api-Key" })] })]);
    expect(moved.text).not.toContain("very secret");
  });

  test("filters that were set elsewhere are not lost by a change of events", async () => {
    const { data } = await create();
    const subscriptions = [{ eventTypes: ["unit.*"], filter: { "==": [{ var: "data.id" }, 5] }, template: null }];
    await api.call("PATCH", `/api/v1/connectors/${data.id}`, { tenant: "acme", body: { subscriptions } });
    const put = (events: readonly string[]) => api.call("PUT", `${root}/${data.id}`, { tenant: "acme", body: { name: "still", events } });
    expect((await put(["unit.*"])).body.data).toMatchObject({ name: "still", events: ["unit.*"] });
    expect((await put(["unit.created"])).status).toBe(409);
  });

  test("a company has 20 webhooks at most, and 20 are system-wide; also when many come at once", async () => {
    const body = (companyId: number | null) => ({ ...published, companyId });
    const post = (companyId: number | null) => api.call("POST", root, { tenant: "full", body: body(companyId) });
    for (const company of [7, null]) {
      const statuses = (await Promise.all(Array.from({ length: 22 }, () => post(company)))).map(({ status }) => status);
      expect(statuses.toSorted()).toEqual([...Array(20).fill(201), 422, 422]);
    }
    const elsewhere = (await post(8)).body.data as Webhook;
    expect((await api.call("PUT", `${root}/${elsewhere.id}`, { tenant: "full", body: { companyId: 7 } })).text).toContain("the limit is 20");
    const [first] = (await api.call("GET", `${root}/company/7`, { tenant: "full" })).body.data as Webhook[];
    expect((await api.call("DELETE", `${root}/${first!.id}`, { tenant: "full" })).status).toBe(204);
    expect((await api.call("PUT", `${root}/${elsewhere.id}`, { tenant: "full", body: { companyId: 7 } })).body.data).toMatchObject({ companyId: 7 });
  });

  test("the webhooks of a company are listed, and the system-wide ones as those of null", async () => {
    const { data: own } = await create({ companyId: 31 });
    const { data: wide } = await create({ companyId: null });
    await api.call("POST", "/api/v1/connectors", {
      tenant: "acme",
      body: { name: "no tgm", plugin: "webhook", company: 31, config: { url: "https://x.example" } },
    });
    const list = async (company: number | null) =>
      ((await api.call("GET", `${root}/company/${String(company)}`, { tenant: "acme" })).body.data as Webhook[]).map(({ id }) => id);
    expect(await list(31)).toEqual([own.id]);
    expect(await list(null)).toContain(wide.id);
    expect(await list(null)).not.toContain(own.id);
    expect((await api.call("GET", `${root}/company/nonsense`, { tenant: "acme" })).status).toBe(404);
  });

  test("the event types are TGM's 50, each with code, description and category", async () => {
    const { data } = (await api.call("GET", `${root}/event-types`, { tenant: "acme" })).body as unknown as { data: Readonly<Record<string, string>>[] };
    expect(data).toHaveLength(50);
    expect(data).toContainEqual({ code: "inspection.created", description: expect.stringMatching(/./), category: "Maintenance" });
    for (const type of data) expect(Object.keys(type)).toEqual(["code", "description", "category"]);
  });

  test("a new secret is shown once, with its preview", async () => {
    const { data: before } = await create();
    const { data, meta } = (await api.call("POST", `${root}/${before.id}/regenerate-secret`, { tenant: "acme" })).body as unknown as {
      data: Webhook;
      meta: unknown;
    };
    expect(data.secret).not.toBe(before.secret);
    expect(data.secretPreview).toBe(`whsec_${data.secret.slice(6, 14)}...${data.secret.slice(-4)}`);
    expect(meta).toEqual({ message: "Secret regenerated. Save the secret key - it won't be shown again." });
  });

  test("a webhook is switched off and on, and what is deleted is gone", async () => {
    const { data } = await create();
    const at = (method: "GET" | "POST" | "DELETE", action = "") => api.call(method, `${root}/${data.id}${action}`, { tenant: "acme" });
    expect((await at("POST", "/disable")).body.data).toMatchObject({ isActive: false });
    expect((await at("POST", "/enable")).body.data).toMatchObject({ isActive: true, consecutiveFailures: 0 });
    expect([(await at("DELETE")).status, (await at("GET")).status, (await at("DELETE")).status]).toEqual([204, 404, 404]);
  });

  test("what is another tenant's, another company's, or no TGM webhook does not exist", async () => {
    const { data } = await create({ companyId: 1 });
    const connector = await api.call("POST", "/api/v1/connectors", {
      tenant: "acme",
      body: { name: "s", plugin: "webhook", config: { url: "https://x.example" } },
    });
    const ofCompany = await keyOf({ role: "admin", company: 2 });
    const calls = [
      ["GET", ""],
      ["PUT", ""],
      ["DELETE", ""],
      ["POST", "/enable"],
      ["POST", "/disable"],
      ["POST", "/regenerate-secret"],
      ["POST", "/test"],
      ["GET", "/deliveries"],
    ] as const;
    for (const [method, action] of calls) {
      const statuses = [
        await api.call(method, `${root}/${data.id}${action}`, { tenant: "other" }),
        await api.call(method, `${root}/${data.id}${action}`, { key: ofCompany }),
        await api.call(method, `${root}/${(connector.body.data as Webhook).id}${action}`, { tenant: "acme" }),
      ].map(({ status, body }) => [status, (body as { detail?: string }).detail]);
      expect(statuses, `${method} ${action}`).toEqual(Array(3).fill([404, "There is no such webhook."]));
    }
    for (const path of ["deliveries/1", "deliveries/nonsense"]) expect((await api.call("GET", `${root}/${path}`, { tenant: "acme" })).status).toBe(404);
    expect((await api.call("GET", `${root}/company/1`, { key: ofCompany })).status).toBe(404);
  });

  test("a company's key makes webhooks of its company; a viewer only reads", async () => {
    const { companyId: _, ...rest } = published;
    const made = await api.call("POST", root, { key: await keyOf({ role: "admin", company: 2 }), body: rest });
    expect(made.body.data).toMatchObject({ companyId: 2 });
    const viewer = await keyOf({ role: "viewer" });
    const { id } = made.body.data as Webhook;
    expect((await api.call("GET", `${root}/${id}`, { key: viewer })).status).toBe(200);
    expect((await api.call("POST", root, { key: viewer, body: published })).status).toBe(403);
    expect((await api.call("GET", `${root}/${id}`, { key: null })).status).toBe(401);
  });
});
