import { randomBytes } from "node:crypto";
import pg from "pg";
import { expect, it } from "vitest";
import { type Api, api, type ProblemDocument } from "../support/api.js";
import { type Connector, connectorBody, createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { forbiddenUrls } from "../support/forbidden-urls.js";
import { startBeside } from "../support/start-engine.js";
import { describeSystem } from "../support/whole-system.js";

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A public address that no name server has to be asked for; nothing is ever sent there. */
const target = "https://93.184.216.34/hook";
const canary = "canary-5f3a9c-never-shown";
const methods = ["get", "post", "put", "patch", "delete"];

function isPublic(operation: unknown): boolean {
  return (operation as { readonly security?: readonly unknown[] }).security?.length === 0;
}

/** Without private ranges allowed: what any installation on the internet runs. */
await describeSystem("The doors", { environment: { EGRESS_ALLOW_CIDRS: null } }, (system) => {
  async function clientOf(role: string, tenant?: string): Promise<Api> {
    const { engine } = system();
    const { data } = await api(engine, { tenant }).post<{ key: string }>("/api-keys", { name: role, role });
    return api(engine, { key: data.key });
  }

  /** Every operation below /api/v1 as `[method, path]`, with ids filled in. */
  async function operations(): Promise<(readonly [string, string])[]> {
    const { engine } = system();
    const { body } = await api(engine).ask("GET", "/api/openapi.json");
    const { openapi, paths } = body as OpenApi;
    expect(openapi).toMatch(/^3\.1/);
    return Object.entries(paths)
      .filter(([path]) => path.startsWith("/api/v1/"))
      .flatMap(([path, item]) =>
        // How to sign in is told to everybody; the API's own tests name these routes.
        methods
          .filter((method) => method in item && !(isPublic(item[method]) && path.startsWith("/api/v1/session")))
          .map((method) => [method.toUpperCase(), path.replaceAll(/\{[^}]+\}/g, "1")] as const),
      );
  }

  it("are all locked: every route of the OpenAPI document answers 401 without a key", async () => {
    const { engine } = system();
    const all = await operations();
    expect(all.length).toBeGreaterThan(30);
    for (const key of [null, "0123456789abcdef0123456789abcdef"]) {
      const stranger = api(engine, { key });
      for (const [method, path] of all) {
        const answer = await stranger.ask(method, path);
        expect(answer.status, `${method} ${path}`).toBe(401);
        expect(answer.body, `${method} ${path}`).toMatchObject({ status: 401 });
      }
    }
  });

  it("open by role: a viewer changes nothing, a producer sends events only", async () => {
    const viewer = await clientOf("viewer");
    const producer = await clientOf("producer");
    const ofEverybody = ["GET /api/v1/me", "DELETE /api/v1/session"];
    const mayPreview = new Set(["POST /api/v1/preview", "POST /api/v1/inbound/preview", "PUT /api/v1/plugins/1/validate", ...ofEverybody]);
    // Its connector checks the sender itself, and tells nobody whether it is there.
    const checksItself = "POST /api/v1/inbound/1";
    for (const [method, path] of await operations()) {
      const name = `${method} ${path}`;
      if (name === checksItself) continue;
      if (method !== "GET" && !mayPreview.has(name)) expect((await viewer.ask(method, path)).status, `viewer ${name}`).toBe(403);
      if (name !== "POST /api/v1/events" && !ofEverybody.includes(name)) expect((await producer.ask(method, path)).status, `producer ${name}`).toBe(403);
    }
    for (const path of ["connectors", "deliveries", "events", "dead-letters", "rejected-messages"])
      expect((await viewer.ask("GET", `/api/v1/${path}`)).status, path).toBe(200);
  });

  it("keep tenants apart: what is another's answers 404 to every call", async () => {
    const { engine, admin } = system();
    await admin.post("/tenants", { id: "neighbour", name: "Neighbour" });
    const owner = await clientOf("admin");
    const neighbour = await clientOf("admin", "neighbour");
    const { id } = await createConnector(owner, { url: target });
    await owner.post("/events", { id: "private", type: "asset.created", data: {} });
    const calls = [
      ["GET", `/connectors/${id}`],
      ["PATCH", `/connectors/${id}`],
      ["DELETE", `/connectors/${id}`],
      ["GET", `/connectors/${id}/stats`],
      ["GET", `/connectors/${id}/deliveries`],
      ["GET", `/connectors/${id}/revisions`],
      ["GET", "/events/private"],
      ["GET", "/events/private/trace"],
      ...["enable", "disable", "pause", "resume", "rotate-secret", "test", "check"].map((verb) => ["POST", `/connectors/${id}/${verb}`]),
    ] as [string, string][];
    for (const [method, path] of calls) {
      const answer = await neighbour.ask(method, `/api/v1${path}`, method === "GET" ? {} : { body: {} });
      expect(answer.status, `${method} ${path}: ${answer.text}`).toBe(404);
    }
    expect(await neighbour.list("/connectors")).toEqual([]);
    const widened = await api(engine, { key: null }).ask("GET", `/api/v1/connectors/${id}`);
    expect(widened.status).toBe(401);
    expect((await owner.get<Connector>(`/connectors/${id}`)).data.id).toBe(id);
  });

  it("show a secret once: later it is ***, and no list, log or problem tells it", async () => {
    const { admin, engine } = system();
    const headers = { Authorization: `Bearer ${canary}`, "X-Api-Key": canary, "X-Plant": "Hamburg" };
    const created = await createConnector(admin, { url: target, config: { headers } });
    expect(created.secret).toMatch(/^whsec_/);
    const { data } = await admin.get<Connector>(`/connectors/${created.id}`);
    expect(data).toMatchObject({ hasSecret: true, secretPreview: expect.stringContaining("...") });
    expect(data.config.headers).toEqual({ Authorization: "***", "X-Api-Key": "***", "X-Plant": "Hamburg" });
    const patched = await admin.patch<Connector>(`/connectors/${created.id}`, { name: "renamed", config: { ...data.config } });
    const others = [await admin.get("/connectors"), await admin.get(`/connectors/${created.id}/revisions`), patched, data];
    const bad = await admin.ask("PATCH", `/api/v1/connectors/${created.id}`, { body: { config: { headers: { ...headers, "Bad Name": canary } } } });
    expect(bad.status).toBe(422);
    for (const secret of [canary, created.secret, created.secret.slice("whsec_".length)])
      for (const text of [...others.map((answer) => JSON.stringify(answer)), bad.text, engine.log()]) expect(text).not.toContain(secret);
  });

  it("stay shut to an engine that lacks the key of the stored secrets: it says which, and touches nothing", async () => {
    const { admin, engine } = system();
    await createConnector(admin, { url: target, config: { headers: { "X-Api-Key": canary } } });
    const other = randomBytes(32).toString("base64");
    await expect(startBeside(engine, { ENCRYPTION_KEY: other })).rejects.toThrow(/ENCRYPTION_KEY lacks the key [0-9a-f]{8}.*trunkline keys status/s);
    const beside = await startBeside(engine, { ENCRYPTION_KEY: `${other},${engine.environment["ENCRYPTION_KEY"]}` });
    await beside.stop();
  });

  it("send nothing with a secret that was moved from another connector in the database: its work is parked, and the log says why", async () => {
    const { admin, engine } = system();
    const [own, other] = [await createConnector(admin, { url: target, eventTypes: ["swapped.secret"] }), await createConnector(admin, { url: target })];
    await inDatabase(
      `with changed as (update trunkline.config_version set version = version + 1 returning version)
       update trunkline.connector set sealed_secrets = (select sealed_secrets from trunkline.connector where id = $2), config_version = changed.version
       from changed where id = $1`,
      [own.id, other.id],
    );
    await admin.post("/events", { type: "swapped.secret", data: {} });
    await eventually(async () => {
      const deliveries = await admin.list<{ readonly status: string }>(`/connectors/${own.id}/deliveries`);
      expect(deliveries.map(({ status }) => status)).toEqual(["parked"]);
    });
    await eventually(() => {
      const lines = engine.log().split("\n");
      const line = lines.find((text) => text.includes("connector.secrets_unreadable"));
      expect(JSON.parse(line ?? "{}")).toMatchObject({ connectorId: own.id, tenant: "default" });
    });
  });

  it("demand the credentials again when the URL moves to another origin", async () => {
    const { admin } = system();
    const { id } = await createConnector(admin, { url: target, config: { headers: { "X-Api-Key": canary } } });
    await admin.patch(`/connectors/${id}`, { config: { url: "https://93.184.216.34/elsewhere" } });
    const moved = await admin.ask("PATCH", `/api/v1/connectors/${id}`, { body: { config: { url: "https://93.184.216.35/hook" } } });
    expect(moved.status).toBe(422);
    expect((moved.body as ProblemDocument).errors?.map(({ pointer }) => pointer)).toContain("/config/headers/X-Api-Key");
    const masked = await admin.ask("PATCH", `/api/v1/connectors/${id}`, {
      body: { config: { url: "https://93.184.216.35/hook", headers: { "X-Api-Key": "***" } } },
    });
    expect(masked.status).toBe(422);
    await admin.patch(`/connectors/${id}`, { config: { url: "https://93.184.216.35/hook", headers: { "X-Api-Key": "another-key" } } });
  });

  it("lead to no forbidden address, in whatever spelling, at save, patch and validation: 422 at /config/url and not one connection", async () => {
    const { admin, receiver } = system();
    const port = new URL(receiver.url("/")).port;
    const { id } = await createConnector(admin, { url: target });
    for (const url of forbiddenUrls(port)) {
      const saved = await admin.ask("POST", "/api/v1/connectors", { body: connectorBody({ url }) });
      const patched = await admin.ask("PATCH", `/api/v1/connectors/${id}`, { body: { config: { url } } });
      for (const answer of [saved, patched]) {
        expect(answer.status, `${url}: ${answer.text}`).toBe(422);
        expect(
          (answer.body as ProblemDocument).errors?.map(({ pointer }) => pointer),
          url,
        ).toContain("/config/url");
      }
      const verdict = await admin.put<unknown>("/plugins/webhook/validate", { config: { url, dialect: "standard" } });
      expect(JSON.stringify(verdict.data), url).toContain("/config/url");
    }
    expect(receiver.connections()).toBe(0);
  });

  it("lead there neither by check, test, token or delivery where the row was changed behind the API's back: the same words, and not one connection", async () => {
    const { admin, receiver } = system();
    const inside = receiver.url("/inside");
    const auth = { type: "oauth2", tokenUrl: "https://93.184.216.34/token", clientId: "c", clientSecret: "s" };
    const changes: [string, Record<string, unknown>, string, string][] = [
      ["address", {}, "{url}", inside],
      ["metadata", {}, "{url}", "http://169.254.169.254/latest/meta-data"],
      ["token", { auth }, "{auth,tokenUrl}", inside],
      ["header", { headers: { "X-Plant": "Hamburg" } }, "{headers,Host}", "elsewhere.example"],
    ];
    for (const [name, config, path, value] of changes) {
      const { id } = await createConnector(admin, { url: target, config, eventTypes: [`forced.${name}`] });
      await changeBehindTheBack(id, path, value);
      const { data: tested } = await admin.post<Record<string, unknown>>(`/connectors/${id}/test`, { eventType: "asset.created" });
      expect(tested, name).toMatchObject({ outcome: "configInvalid", status: null });
      if (path === "{url}") {
        expect(tested["responseExcerpt"]).toBe("The address is not allowed");
        const { data: checked } = await admin.post<Record<string, unknown>>(`/connectors/${id}/check`, {});
        expect(checked).toMatchObject({ status: "unreachable", response_code: null, error: "The address is not allowed" });
      }
      await admin.post("/events", { id: `forced-${name}`, type: `forced.${name}`, data: {} });
      await eventually(async () => {
        const { data } = await admin.get<Connector>(`/connectors/${id}`);
        expect(data.enabled, name).toBe(false);
      });
      await eventually(async () => {
        const deliveries = await admin.list<{ readonly status: string; readonly test: boolean }>(`/connectors/${id}/deliveries`);
        const statuses = deliveries.filter(({ test }) => !test).map(({ status }) => status);
        expect(statuses, name).toEqual(["parked"]);
      });
    }
    expect(receiver.connections()).toBe(0);
  });

  /** As a restored dump, another program or an old version might. */
  async function changeBehindTheBack(id: number, path: string, value: string): Promise<void> {
    await inDatabase(
      `with changed as (update trunkline.config_version set version = version + 1 returning version)
       update trunkline.connector set config = jsonb_set(config::jsonb, $2, to_jsonb($3::text))::json, config_version = changed.version from changed where id = $1`,
      [id, path, value],
    );
  }

  async function inDatabase(sql: string, values: readonly unknown[]): Promise<void> {
    const client = new pg.Client({ connectionString: system().engine.environment["DATABASE_URL"] });
    await client.connect();
    try {
      await client.query(sql, [...values]);
    } finally {
      await client.end();
    }
  }

  it.each([
    ["Host", "elsewhere.example"],
    ["Content-Length", "5"],
    ["cOnTeNt-LeNgTh", "5"],
    ["Transfer-Encoding", "chunked"],
    ["Connection", "close"],
    ["webhook-signature", "v1,forged"],
    ["webhook-id", "forged"],
    ["X-Line", "a\r\nX-Injected: b"],
    ["X-Null", "a\0b"],
    ["X-Wide", "油"],
    ["X-Long", "x".repeat(9_000)],
    ["Bad Name", "x"],
    ["", "x"],
  ])("let no header %j with such a value in", async (name, value) => {
    const { admin } = system();
    const answer = await admin.ask("POST", "/api/v1/connectors", { body: connectorBody({ url: target, config: { headers: { [name]: value } } }) });
    expect(answer.status, answer.text).toBe(422);
    expect((answer.body as ProblemDocument).errors?.some(({ pointer }) => pointer.startsWith("/config/headers"))).toBe(true);
  });

  it("let at most 32 headers in", async () => {
    const { admin } = system();
    const headers = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`X-Number-${index}`, "x"]));
    expect((await admin.ask("POST", "/api/v1/connectors", { body: connectorBody({ url: target, config: { headers } }) })).status).toBe(422);
  });
});
