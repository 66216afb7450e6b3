import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nowS, startIssuer } from "../auth/testing/start-issuer.js";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

type Api = Awaited<ReturnType<typeof startTestApi>>;

const webhook = {
  name: "SAP bridge",
  plugin: "webhook",
  config: { url: "https://sap.example/hook" },
  subscriptions: [{ eventTypes: ["asset.*"], filter: null, template: null }],
};

describe.skipIf(missingPostgres)("who may do what", () => {
  let api: Api;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  async function create() {
    const created = await api.call("POST", "/api/v1/connectors", { body: webhook });
    expect(created.status, created.text).toBe(201);
    return created;
  }

  async function keyOf(role: string, more: Record<string, unknown> = {}): Promise<string> {
    const made = await api.call("POST", "/api/v1/api-keys", { body: { name: role, role, ...more } });
    expect(made.status, made.text).toBe(201);
    return made.body.data["key"];
  }

  test("tenants do not see each other: another tenant's connector does not exist", async () => {
    const path = (await create()).headers.location as string;
    expect((await api.call("POST", "/api/v1/tenants", { body: { id: "acme", name: "Acme" } })).status).toBe(201);
    expect((await api.call("POST", "/api/v1/tenants", { body: { id: "acme", name: "Acme" } })).status).toBe(409);
    const acme = await keyOf("admin", { tenant: "acme" });
    for (const [method, suffix] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/enable"],
      ["POST", "/test"],
      ["POST", "/rotate-secret"],
      ["GET", "/stats"],
      ["GET", "/revisions"],
      ["POST", "/rollback"],
    ] as const) {
      expect((await api.call(method, `${path}${suffix}`, { key: acme })).status, `${method} ${suffix}`).toBe(404);
      expect((await api.call(method, `${path}${suffix}`, { tenant: "acme" })).status, `${method} ${suffix}`).toBe(404);
    }
    expect((await api.call("GET", "/api/v1/connectors", { key: acme })).body.data).toEqual([]);
    expect((await api.call("GET", "/api/v1/connectors", { tenant: "nobody" })).status).toBe(404);
  });

  test("a company's key sees and makes connectors of its company only", async () => {
    const tenantWide = (await create()).headers.location as string;
    const key = await keyOf("admin", { company: 7 });
    expect((await api.call("GET", tenantWide, { key })).status).toBe(404);
    const own = await api.call("POST", "/api/v1/connectors", { key, body: webhook });
    expect(own.body.data).toMatchObject({ company: 7 });
    const foreign = await api.call("POST", "/api/v1/connectors", { key, body: { ...webhook, company: 8 } });
    expect(foreign.body.errors).toEqual([expect.objectContaining({ pointer: "/company" })]);
  });

  test("the platform's own keys are listed for the platform alone", async () => {
    await keyOf("platform-admin", { name: "the operator's" });
    const namesOf = async (call: { readonly key?: string }) =>
      ((await api.call("GET", "/api/v1/api-keys?limit=200", call)).body.data as readonly { readonly name: string }[]).map(({ name }) => name);
    expect(await namesOf({})).toContain("the operator's");
    expect(await namesOf({ key: await keyOf("admin") })).not.toContain("the operator's");
  });

  test("a company's key reads keys page by page, as many as it asked for, and never another's", async () => {
    for (const name of ["1", "2", "3", "4", "5"])
      for (const company of [21, 22, null]) await keyOf("viewer", { name: `${company} ${name}`, ...(company === null ? {} : { company }) });
    const key = await keyOf("admin", { name: "21 6", company: 21 });
    const pages: string[][] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const { body } = await api.call("GET", `/api/v1/api-keys?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`, { key });
      pages.push((body.data as readonly { readonly name: string }[]).map(({ name }) => name));
      cursor = body.meta["nextCursor"] as string | null;
    }
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 2]);
    expect(pages.flat().toSorted()).toEqual(["21 1", "21 2", "21 3", "21 4", "21 5", "21 6"]);
  });

  test("checks come in the contract's order: 401, 413 and 415, 403, 404, 400 and 422, 412", async () => {
    const path = (await create()).headers.location as string;
    const viewer = await keyOf("viewer");
    const huge = { text: `{"name":"${"x".repeat(1_100_000)}"}` };
    const xml = { text: "<a/>", headers: { "content-type": "application/xml" } };
    const garbage = { text: "{" };
    expect((await api.call("POST", "/api/v1/connectors", { ...huge, key: null })).status).toBe(401);
    expect((await api.call("POST", "/api/v1/connectors", { ...xml, key: "wrong" })).status).toBe(401);
    expect((await api.call("POST", "/api/v1/connectors", { ...huge, key: viewer })).status).toBe(413);
    expect((await api.call("POST", "/api/v1/connectors", { ...xml, key: viewer })).status).toBe(415);
    expect((await api.call("POST", "/api/v1/connectors", { ...garbage, key: viewer })).status).toBe(403);
    expect((await api.call("PATCH", "/api/v1/connectors/999999", garbage)).status).toBe(404);
    expect((await api.call("PATCH", path, { ...garbage, headers: { "if-match": '"old"' } })).status).toBe(400);
    expect((await api.call("PATCH", path, { body: { name: "" } })).status).toBe(422);
    expect((await api.call("GET", "/api/v1/no-such-thing", { key: null })).status).toBe(401);
    expect((await api.call("GET", "/api/v1/no-such-thing")).status).toBe(404);
    expect((await api.call("GET", "/api/v1/connectors?cursor=garbage")).status).toBe(400);
    expect(api.errors).toEqual([]);
  });

  test("roles may do what the contract says, and a revoked or expired key nothing", async () => {
    const viewer = await keyOf("viewer");
    const producer = await keyOf("producer");
    expect((await api.call("GET", "/api/v1/connectors", { key: viewer })).status).toBe(200);
    expect((await api.call("PUT", "/api/v1/plugins/webhook/validate", { key: viewer, body: { url: "ftp://x" } })).body.data).toMatchObject({ valid: false });
    expect((await api.call("POST", "/api/v1/events", { key: viewer, body: { type: "asset.created" } })).status).toBe(403);
    expect((await api.call("GET", "/api/v1/connectors", { key: producer })).status).toBe(403);
    expect((await api.call("POST", "/api/v1/events", { key: producer, body: { type: "asset.created", data: {} } })).status).toBe(202);
    const admin = await keyOf("admin");
    expect((await api.call("POST", "/api/v1/api-keys", { key: admin, body: { name: "x", role: "platform-admin" } })).status).toBe(422);
    const made = await api.call("POST", "/api/v1/api-keys", { key: admin, body: { name: "short", role: "viewer", expiresAt: "2020-01-01T00:00:00Z" } });
    expect((await api.call("GET", "/api/v1/connectors", { key: made.body.data["key"] })).status).toBe(401);
    const gone = await api.call("POST", "/api/v1/api-keys", { key: admin, body: { name: "gone", role: "viewer" } });
    expect((await api.call("DELETE", `/api/v1/api-keys/${gone.body.data["id"] as string}`, { key: admin })).status).toBe(204);
    expect((await api.call("GET", "/api/v1/connectors", { key: gone.body.data["key"] })).status).toBe(401);
    expect((await api.call("GET", "/api/v1/api-keys", { key: admin })).text).not.toContain(gone.body.data["key"]);
  });

  test("a token of the issuer stands for its tenant and role, and a refused one says why", async () => {
    const issuer = await startIssuer();
    const tokens = await startTestApi({ OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: "trunkline" });
    try {
      const admin = await issuer.token({ role: "admin" });
      const created = await tokens.call("POST", "/api/v1/connectors", { key: admin, body: webhook });
      expect(created.status, created.text).toBe(201);
      expect((await tokens.call("GET", "/api/v1/audit-log", { key: admin })).body.data).toEqual([expect.objectContaining({ actor: "token:ada" })]);
      expect((await tokens.call("POST", "/api/v1/connectors", { key: await issuer.token(), body: webhook })).status).toBe(403);
      const expired = await tokens.call("GET", "/api/v1/connectors", { key: await issuer.token({ exp: nowS() - 60 }) });
      expect(expired.status).toBe(401);
      expect(expired.body).toMatchObject({ detail: "The token has expired." });
      expect(expired.headers["www-authenticate"]).toBe('Bearer realm="trunkline", error="invalid_token"');
      expect((await tokens.call("GET", "/api/v1/connectors", { key: await issuer.token({ tenant: "nowhere" }) })).status).toBe(401);
    } finally {
      await tokens.close();
      await issuer.close();
    }
  });

  test("whoever tries keys is told to wait, while keys that were good before stay so; the last use of a key is shown", async () => {
    const limited = await startTestApi({ TRUSTED_PROXIES: "127.0.0.0/8" });
    const from = (address: string, key: string) => limited.call("GET", "/api/v1/connectors", { key, headers: { "x-forwarded-for": address } });
    try {
      const good = (await limited.call("POST", "/api/v1/api-keys", { body: { name: "good", role: "viewer" } })).body.data["key"] as string;
      expect((await from("198.51.100.7", good)).status).toBe(200);
      const statuses: number[] = [];
      for (let index = 0; index < 35; index += 1) statuses.push((await from("198.51.100.7", `guess-number-${index}`)).status);
      expect(statuses).toEqual([...Array<number>(30).fill(401), ...Array<number>(5).fill(429)]);
      const refused = await from("198.51.100.7", "guess");
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
      expect(
        (await limited.call("POST", "/api/v1/session", { key: null, body: { key: "guess" }, headers: { "x-forwarded-for": "198.51.100.7" } })).status,
      ).toBe(429);
      expect((await from("198.51.100.7", good)).status).toBe(200);
      expect((await from("203.0.113.9", "guess")).status).toBe(401);
      const [listed] = (await limited.call("GET", "/api/v1/api-keys")).body.data as { readonly lastUsedAt: string }[];
      expect(Date.parse(listed?.lastUsedAt ?? "")).toBeGreaterThan(Date.now() - 120_000);
    } finally {
      await limited.close();
    }
  });
});
