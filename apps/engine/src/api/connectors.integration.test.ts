import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

type Api = Awaited<ReturnType<typeof startTestApi>>;

const webhook = {
  name: "SAP bridge",
  plugin: "webhook",
  config: { url: "https://sap.example/hook" },
  subscriptions: [{ eventTypes: ["asset.*"], filter: null, template: null }],
};

describe.skipIf(missingPostgres)("connectors over HTTP", () => {
  let api: Api;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  async function create(changes: Record<string, unknown> = {}) {
    const created = await api.call("POST", "/api/v1/connectors", { body: { ...webhook, ...changes } });
    expect(created.status, created.text).toBe(201);
    return created;
  }

  test("a connector is created with location, ETag, defaults and a secret that is shown once", async () => {
    const created = await create();
    const { data } = created.body as unknown as { data: Record<string, unknown> & { id: number; secret: string } };
    expect(created.headers.location).toBe(`/api/v1/connectors/${data.id}`);
    expect(created.headers.etag).toMatch(/^".+"$/);
    expect(data.secret).toMatch(/^whsec_/);
    expect(data).toMatchObject({
      name: "SAP bridge",
      enabled: true,
      paused: false,
      hasSecret: true,
      breaker: "closed",
      consecutiveFailures: 0,
      lastFiredAt: null,
      company: null,
      config: { dialect: "standard", method: "POST", verifySsl: true },
      delivery: { timeoutMs: 30_000, maxRetries: 9, concurrency: 64, maxHoldMs: 259_200_000 },
    });
    expect(data.secretPreview).toBe(`whsec_${data.secret.slice(6, 14)}...${data.secret.slice(-4)}`);
    const read = await api.call("GET", `/api/v1/connectors/${data.id}`);
    expect(read.headers.etag).toBe(created.headers.etag);
    expect(read.text).not.toContain(data.secret);
    expect(read.body.data).not.toHaveProperty("secret");
    const list = await api.call("GET", "/api/v1/connectors?limit=200");
    expect(list.text).not.toContain(data.secret);
  });

  test("a URL that is a secret is shown as its origin, kept by a mask, and not uncovered by a switch", async () => {
    const url = "https://chat.example/hooks/the-secret-path";
    const created = await create({ config: { url, secretUrl: true, outcomes: { "400": "payloadRejected" } } });
    const { id } = created.body.data as { id: number };
    expect(created.text).not.toContain("the-secret-path");
    expect(created.body.data).toMatchObject({ config: { url: "https://chat.example/***", secretUrl: true, outcomes: { "400": "payloadRejected" } } });
    const patch = (config: object) => api.call("PATCH", `/api/v1/connectors/${id}`, { body: { config } });
    expect(await patch({ secretUrl: false })).toMatchObject({ status: 422, text: expect.stringContaining("must be given again") });
    expect(await patch({ method: "PUT", url: "https://chat.example/***" })).toMatchObject({ status: 200 });
    const event = { id: "secret-url", type: "asset.created", data: {} };
    const preview = await api.call("POST", "/api/v1/preview", { body: { connectorId: id, event } });
    expect(preview.body.data).toMatchObject([{ verdict: "delivered", request: { method: "PUT", url: "https://chat.example/***" } }]);
    for (const path of ["", "/revisions"]) expect((await api.call("GET", `/api/v1/connectors/${id}${path}`)).text).not.toContain("the-secret-path");
    expect(await patch({ secretUrl: false, url: "https://chat.example/open" })).toMatchObject({ status: 200 });
    expect((await api.call("GET", `/api/v1/connectors/${id}`)).body.data).toMatchObject({ config: { url: "https://chat.example/open" } });
  });

  test("every fault of a connector is reported at once, with pointers", async () => {
    const refused = await api.call("POST", "/api/v1/connectors", {
      body: {
        ...webhook,
        config: { url: "http://169.254.169.254/latest", headers: { host: "x" } },
        subscriptions: [{ eventTypes: ["asset.*"], filter: { and: [{ "==": [1, 1] }, { nonsense: [1] }] }, template: null }],
      },
    });
    expect(refused.status).toBe(422);
    expect(refused.headers["content-type"]).toMatch(/application\/problem\+json/);
    const pointers = (refused.body.errors as unknown as { pointer: string }[]).map((error) => error.pointer);
    expect(pointers).toEqual(expect.arrayContaining(["/config/url", "/config/headers/host"]));
    expect(pointers.some((pointer) => pointer.startsWith("/subscriptions/0/filter/and/1"))).toBe(true);
  });

  test("unknown fields, plugins and impossible values are refused with pointers", async () => {
    const unknown = await api.call("POST", "/api/v1/connectors", { body: { ...webhook, nmae: "x", delivery: { timeoutMs: 5 } } });
    expect(unknown.status).toBe(422);
    expect(unknown.body.errors).toEqual(
      expect.arrayContaining([{ pointer: "/nmae", message: "is not a known field" }, expect.objectContaining({ pointer: "/delivery/timeoutMs" })]),
    );
    const plugin = await api.call("POST", "/api/v1/connectors", { body: { ...webhook, plugin: "fax" } });
    expect(plugin.body.errors).toEqual([expect.objectContaining({ pointer: "/plugin" })]);
  });

  test("a name that does not resolve is saved with a warning, a misspelt template path too", async () => {
    const created = await create({
      config: { url: "https://nowhere.invalid/x" },
      subscriptions: [{ eventTypes: ["asset.created"], filter: null, template: { text: "{{data.attributes.nmae}}" } }],
    });
    const pointers = (created.body.meta["warnings"] as { pointer: string }[]).map((warning) => warning.pointer);
    expect(pointers).toEqual(expect.arrayContaining(["/config/url", "/subscriptions/0/template/text"]));
  });

  test("PATCH is a merge patch: secrets stay where they are absent or masked, null removes, a new value replaces", async () => {
    const created = await create({ config: { url: "https://a.example/x", headers: { Authorization: "Bearer one", "X-Api-Key": "two", "X-Team": "ops" } } });
    const path = created.headers.location as string;
    const shown = (await api.call("GET", path)).body.data["config"]["headers"];
    expect(shown).toEqual({ Authorization: "***", "X-Api-Key": "***", "X-Team": "ops" });
    const patched = await api.call("PATCH", path, { body: { name: "renamed", config: { headers: { Authorization: "***", "X-Api-Key": null } } } });
    expect(patched.status, patched.text).toBe(200);
    expect(patched.body.data).toMatchObject({ name: "renamed", config: { headers: { Authorization: "***", "X-Team": "ops" } } });
    expect(patched.body.data["config"]["headers"]).not.toHaveProperty("X-Api-Key");
    expect(patched.body.data).not.toHaveProperty("secret");
    const preview = await api.call("POST", "/api/v1/preview", {
      body: { connectorId: patched.body.data["id"], event: { type: "asset.created", data: { id: 1 } } },
    });
    expect(preview.body.data[0]).toMatchObject({ verdict: "delivered" });
    expect(preview.text).not.toMatch(/Bearer one/);
    const invented = await api.call("PATCH", path, { body: { config: { headers: { "X-Auth-Token": "***" } } } });
    expect(invented.status).toBe(422);
    expect(invented.body.errors).toEqual([expect.objectContaining({ pointer: "/config/headers/X-Auth-Token" })]);
  });

  test("a whole connector may be read, changed and sent back", async () => {
    const created = await create({ config: { url: "https://a.example/x", headers: { Authorization: "Bearer one" } } });
    const path = created.headers.location as string;
    const { data } = (await api.call("GET", path)).body as unknown as { data: Record<string, unknown> };
    const patched = await api.call("PATCH", path, { body: { ...data, description: "changed" } });
    expect(patched.status, patched.text).toBe(200);
    expect(patched.body.data).toMatchObject({ description: "changed", secretPreview: data["secretPreview"], config: data["config"] });
  });

  test("moving the URL to another origin asks for the credentials again, not for the signing secret", async () => {
    const created = await create({ config: { url: "https://a.example/x", headers: { Authorization: "Bearer one" } } });
    const path = created.headers.location as string;
    const moved = await api.call("PATCH", path, { body: { config: { url: "https://b.example/x" } } });
    expect(moved.status).toBe(422);
    expect(moved.body.errors).toEqual([expect.objectContaining({ pointer: "/config/headers/Authorization" })]);
    expect((await api.call("PATCH", path, { body: { config: { url: "https://a.example/y" } } })).status).toBe(200);
    expect((await api.call("PATCH", path, { body: { config: { url: "https://b.example/x", headers: { Authorization: "Bearer two" } } } })).status).toBe(200);
    const bare = await create();
    expect((await api.call("PATCH", bare.headers.location as string, { body: { config: { url: "https://c.example/x" } } })).status).toBe(200);
  });

  test("a signing secret that a PATCH brings is not answered; null in an optional dialect removes it", async () => {
    const path = (await create({ config: { url: "https://a.example/x", dialect: "smtm", secret: "given-secret-of-some-length" } })).headers.location as string;
    const patched = await api.call("PATCH", path, { body: { config: { secret: "another-secret-of-some-length" } } });
    expect(patched.body.data).toMatchObject({ hasSecret: true });
    expect(patched.text).not.toContain("another-secret");
    expect((await api.call("PATCH", path, { body: { config: { secret: null } } })).body.data).toMatchObject({ hasSecret: false, secretPreview: null });
    const standard = await api.call("PATCH", path, { body: { config: { dialect: "standard" } } });
    expect(standard.body.data["secret"]).toMatch(/^whsec_/);
  });

  test("If-Match guards against lost changes", async () => {
    const created = await create();
    const path = created.headers.location as string;
    const etag = created.headers.etag as string;
    const first = await api.call("PATCH", path, { body: { description: "one" }, headers: { "if-match": etag } });
    expect(first.status).toBe(200);
    expect(first.headers.etag).not.toBe(etag);
    expect((await api.call("PATCH", path, { body: { description: "two" }, headers: { "if-match": etag } })).status).toBe(412);
    expect((await api.call("DELETE", path, { headers: { "if-match": etag } })).status).toBe(412);
    expect((await api.call("DELETE", path, { headers: { "if-match": first.headers.etag as string } })).status).toBe(204);
    expect((await api.call("GET", path)).status).toBe(404);
  });

  test("enable, disable, pause and resume change what is shown", async () => {
    const path = (await create()).headers.location as string;
    expect((await api.call("POST", `${path}/disable`)).body.data).toMatchObject({ enabled: false, disabledBy: "person" });
    expect((await api.call("POST", `${path}/enable`, { body: { backlog: "discard" } })).body.data).toMatchObject({ enabled: true, disabledBy: null });
    expect((await api.call("POST", `${path}/pause`)).body.data).toMatchObject({ paused: true });
    expect((await api.call("POST", `${path}/resume`, { body: { backlog: "later" } })).status).toBe(422);
    expect((await api.call("POST", `${path}/resume`)).body.data).toMatchObject({ paused: false });
  });

  test("a rotated secret overlaps in standard, once at a time; elsewhere an overlap is refused", async () => {
    const created = await create();
    const path = created.headers.location as string;
    const rotated = await api.call("POST", `${path}/rotate-secret`, { body: { overlapSeconds: 60 } });
    expect(rotated.status, rotated.text).toBe(200);
    expect(rotated.body.data["secret"]).not.toBe(created.body.data["secret"]);
    expect((await api.call("POST", `${path}/rotate-secret`, { body: {} })).status).toBe(409);
    expect((await api.call("POST", `${path}/rotate-secret`, { body: { force: true } })).status).toBe(200);
    const tgm = await create({ config: { url: "https://a.example/x", dialect: "tgm" } });
    const refused = await api.call("POST", `${tgm.headers.location as string}/rotate-secret`, { body: { overlapSeconds: 60 } });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([expect.objectContaining({ pointer: "/overlapSeconds" })]);
    expect((await api.call("POST", `${tgm.headers.location as string}/rotate-secret`)).status).toBe(200);
  });

  test("a rotated private key is followed by another, and its public key is shown; a secret that standard cannot use is refused", async () => {
    const whsk = `whsk_${Buffer.alloc(32, 7).toString("base64")}`;
    const created = await create({ config: { url: "https://a.example/x", secret: whsk } });
    expect(created.body.data["publicKey"]).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    const path = `${created.headers.location as string}/rotate-secret`;
    const refused = await api.call("POST", path, { body: { secret: "not a key" } });
    expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining({ pointer: "/secret" })]]);
    const rotated = await api.call("POST", path);
    expect(rotated.body.data["secret"]).toMatch(/^whsk_[A-Za-z0-9+/]{86}==$/);
    expect(rotated.body.data["publicKey"]).toMatch(/^whpk_/);
    expect(rotated.body.data["publicKey"]).not.toBe(created.body.data["publicKey"]);
    expect((await create()).body.data["publicKey"]).toBeNull();
  });

  test("an earlier revision comes back with its secrets; the signing secret stays", async () => {
    const created = await create({ config: { url: "https://a.example/x", headers: { Authorization: "Bearer one" } } });
    const path = created.headers.location as string;
    await api.call("PATCH", path, { body: { name: "second", config: { url: "https://b.example/x", headers: { Authorization: "Bearer two" } } } });
    const revisions = await api.call("GET", `${path}/revisions`);
    expect((revisions.body.data as { revision: number }[]).map(({ revision }) => revision)).toEqual([2, 1]);
    const back = await api.call("POST", `${path}/rollback`, { body: { revision: 1 } });
    expect(back.status, back.text).toBe(200);
    expect(back.body.data).toMatchObject({
      name: "SAP bridge",
      revision: 3,
      secretPreview: created.body.data["secretPreview"],
      config: { url: "https://a.example/x", headers: { Authorization: "***" } },
    });
    expect((await api.call("POST", `${path}/rollback`, { body: { revision: 9 } })).status).toBe(404);
  });

  test("stats, deliveries, test and check answer in the contract's words", async () => {
    const path = (await create()).headers.location as string;
    const stats = await api.call("GET", `${path}/stats?window=1h`);
    expect(stats.body.data).toMatchObject({ attempts: 0, success2xx: 0, successRate: null, breaker: "closed", total_sent: 0, retry_attempts: 0 });
    expect((await api.call("GET", `${path}/stats?window=1y`)).status).toBe(400);
    expect((await api.call("GET", `${path}/deliveries`)).body).toMatchObject({ data: [], meta: { nextCursor: null } });
    expect((await api.call("POST", `${path}/test`, { body: { eventType: "asset.created" } })).body.data).toMatchObject({
      outcome: "delivered",
      status: 200,
      durationMs: 1,
    });
    expect((await api.call("POST", `${path}/check`)).body.data).toMatchObject({ status: "healthy", response_code: 200 });
  });

  test("tests and checks are in the audit log, and limited to ten a minute per connector: they are no means to look around", async () => {
    const [path, other] = [(await create()).headers.location as string, (await create()).headers.location as string];
    const statuses: number[] = [];
    for (let index = 0; index < 12; index += 1) statuses.push((await api.call("POST", `${path}/${index % 2 === 0 ? "check" : "test"}`, { body: {} })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429, 429]);
    const refused = await api.call("POST", `${path}/check`);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect((await api.call("POST", `${other}/check`)).status).toBe(200);
    const [log] = (await api.call("GET", "/api/v1/audit-log?limit=1")).body.data as {
      readonly action: string;
      readonly target: string;
      readonly detail: object;
    }[];
    expect(log).toMatchObject({ action: "connector.check", target: `connector:${other.split("/").at(-1)}`, detail: { outcome: "healthy" } });
  });

  test("changes are in the audit log, without values", async () => {
    const created = await create({ config: { url: "https://a.example/x", headers: { Authorization: "Bearer canary" } } });
    await api.call("PATCH", created.headers.location as string, { body: { description: "x" } });
    const log = await api.call("GET", "/api/v1/audit-log?limit=2");
    expect((log.body.data as { action: string }[]).map(({ action }) => action)).toEqual(["connector.update", "connector.create"]);
    expect(log.text).not.toContain("canary");
  });
});
