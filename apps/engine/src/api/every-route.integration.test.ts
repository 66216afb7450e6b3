import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { roles, type Role } from "../auth/caller.js";
import type { OpenApiDocument } from "./openapi.js";
import { canary, ownEverything } from "./testing/own-everything.js";
import { missingPostgres, startTestApi, type Call } from "./testing/start-test-api.js";

type Api = Awaited<ReturnType<typeof startTestApi>>;
type Method = Parameters<Api["call"]>[0];

interface Route {
  readonly name: string;
  readonly method: Method;
  /** As the document has it. */
  readonly path: string;
  readonly roles: readonly string[];
  readonly hasBody: boolean;
  readonly operationId: string;
  readonly isOfWholeTenant: boolean;
}

/** Every route that asks nobody for a key. Another one is added here on purpose, or not at all. */
const publicRoutes = [
  "GET /api/asyncapi.json",
  "GET /api/docs",
  "GET /api/openapi.json",
  "GET /api/v1/session",
  "GET /api/v1/session/oidc",
  "GET /api/v1/session/oidc/callback",
  "GET /health/live",
  "GET /health/ready",
  "GET /metrics",
  // Its connector says how the sender proves who it is.
  "POST /api/v1/inbound/{connectorId}",
  "POST /api/v1/session",
];

/** The contract's table of roles, without a look at the routes' own notes. */
const contract: Readonly<Record<Role, (route: Route) => boolean>> = {
  "platform-admin": () => true,
  admin: ({ name }) => !ofThePlatform.includes(name),
  producer: ({ name }) => name === "POST /api/v1/events" || ofEverybody.includes(name),
  inbound: ({ name }) => name === "POST /api/webhooks/receive" || ofEverybody.includes(name),
  viewer: ({ name, method }) => (method === "GET" && !forAdminsAlone.includes(name)) || judging.includes(name) || ofEverybody.includes(name),
};
/** What touches all tenants: these, and a plugin's release from quarantine. */
const ofThePlatform = ["POST /api/v1/tenants", "PATCH /api/v1/tenants/{id}", "DELETE /api/v1/tenants/{id}", "POST /api/v1/plugins/{name}/release"];
const ofEverybody = ["GET /api/v1/me", "DELETE /api/v1/session"];
const forAdminsAlone = [
  "GET /api/v1/api-keys",
  "GET /api/v1/audit-log",
  "GET /api/v1/audit-log/export",
  "GET /api/v1/audit-log/verification",
  "GET /api/v1/tenants/{id}/export",
  "GET /api/v1/erasures/{id}",
];
const judging = ["POST /api/v1/preview", "PUT /api/v1/plugins/{name}/validate", "POST /api/v1/inbound/preview"];

/** Never ends: overview.integration.test.ts listens. */
const endless = "GET /api/v1/stream/deliveries";

/** Zapier's hooks: 200 also where there is none. An event type that a tenant does not know, it may bring. */
const answersAnyway = ["DELETE /api/v1/hooks/{id}", "PUT /api/v1/event-types/{type}"];

describe.skipIf(missingPostgres)("every route of the OpenAPI document", () => {
  let api: Api;
  let routes: readonly Route[];
  let guarded: readonly Route[];
  let ids: ReadonlyMap<string, string | null>;
  const keys = {} as Record<Role, string>;
  const neighbours = {} as Record<Role, string>;
  beforeAll(async () => {
    api = await startTestApi();
    await removeSecondWall(api.url);
    routes = routesOf((await api.call("GET", "/api/openapi.json", { key: null })).body as unknown as OpenApiDocument);
    guarded = routes.filter((route) => route.roles.length > 0);
    ids = await ownEverything(api);
    await api.call("POST", "/api/v1/tenants", { body: { id: "neighbour", name: "Neighbour" } });
    for (const role of roles) {
      keys[role] = await keyOf(role, "owner");
      neighbours[role] = await keyOf(role, "neighbour");
    }
  });
  afterAll(async () => {
    expect(api.errors).toEqual([]);
    await api.close();
  });

  async function keyOf(role: Role, tenant: string): Promise<string> {
    const made = await api.call("POST", "/api/v1/api-keys", { tenant, body: { name: role, role, ...(role === "inbound" ? { company: 7 } : {}) } });
    expect(made.status, made.text).toBe(201);
    return made.body.data["key"];
  }

  /** A path with ids of the owner's things. */
  function filled({ path }: Route): string {
    return path.replace(/\{[A-Za-z]+\}/g, (parameter, offset: number) => {
      const id = ids.get(path.slice(0, offset) + parameter);
      if (id === undefined) throw new Error(`say in own-everything.ts what ${parameter} of ${path} is`);
      return encodeURIComponent(id ?? anyId(path));
    });
  }

  const isOwned = ({ path }: Route) =>
    [...path.matchAll(/\{[A-Za-z]+\}/g)].some(({ 0: parameter, index }) => (ids.get(path.slice(0, index) + parameter) ?? null) !== null);
  const ask = (route: Route, options: Call) => api.call(route.method, filled(route), options);
  /** No handler gets to read this. */
  const garbage = (route: Route): Call => (route.method === "GET" ? {} : { text: "{" });

  test("asks for a key, but for those that are public on purpose", () => {
    expect(
      routes
        .filter((route) => route.roles.length === 0 && !route.path.startsWith("/inspect/"))
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(publicRoutes.toSorted());
    expect(guarded.length).toBeGreaterThan(70);
  });

  test("may be called by the roles that the contract names, and by no others", () => {
    for (const route of guarded) expect(route.roles.toSorted(), route.name).toEqual(roles.filter((role) => contract[role](route)).toSorted());
  });

  test("answers 401 without a key and to a wrong one, whatever else is wrong with the request", async () => {
    for (const route of guarded) {
      expect((await ask(route, { ...garbage(route), key: null })).status, route.name).toBe(401);
      expect((await ask(route, { ...garbage(route), key: "trk_a-key-that-nobody-has" })).status, route.name).toBe(401);
      expect((await ask(route, { key: null, headers: { cookie: "trunkline_session=guessed" } })).status, route.name).toBe(401);
    }
  });

  test("tells browsers that its answers are data and nobody else's, and opens to no other origin", async () => {
    const cors = { origin: "https://evil.example", "access-control-request-method": "POST", "access-control-request-headers": "authorization" };
    for (const route of routes.filter(({ name, path }) => name !== endless && !path.startsWith("/inspect/") && !path.endsWith("/oidc"))) {
      const { headers } = await ask(route, { key: route.roles.length > 0 ? keys.viewer : null, headers: { origin: cors.origin } });
      expect(headers, route.name).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer" });
      expect(headers["content-security-policy"], route.name).toMatch(/^default-src 'none'/);
      if (route.path.startsWith("/api/")) expect(headers["cache-control"], route.name).toBe("no-store");
      expect(
        Object.keys(headers).filter((name) => name.startsWith("access-control")),
        route.name,
      ).toEqual([]);
    }
    const preflight = await api.call("OPTIONS", "/api/v1/connectors", { key: null, headers: cors });
    expect(preflight.status).toBe(401);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("answers 415 before 403, and 403 to a role that may not, before it looks for the thing or reads the body", async () => {
    for (const route of guarded)
      for (const role of roles.filter((each) => !contract[each](route))) {
        const refused = await ask(route, { ...garbage(route), key: keys[role] });
        expect(refused.status, `${role} ${route.name}: ${refused.text}`).toBe(403);
        expect(refused.body, route.name).toMatchObject({ status: 403, errors: [] });
        if (!route.hasBody) continue;
        const xml = await ask(route, { text: "<a/>", headers: { "content-type": "application/xml" }, key: keys[role] });
        expect(xml.status, `${role} ${route.name}`).toBe(415);
      }
  });

  test("answers 404 to another tenant's key of every role that may, before it reads the body, and changes nothing", async () => {
    const owned = guarded.filter((route) => isOwned(route) && !answersAnyway.includes(route.name));
    const before = await everything();
    expect(owned.length).toBeGreaterThan(35);
    for (const route of owned) {
      for (const role of roles.filter((each) => contract[each](route) && each !== "platform-admin")) {
        const answer = await ask(route, { ...garbage(route), key: neighbours[role] });
        expect(answer.status, `${role} ${route.name}: ${answer.text}`).toBe(404);
        expect(answer.text, route.name).not.toContain(canary);
      }
      // The platform may ask for any tenant by its path, and for how any erasure goes; and one of these routes erases the tenant.
      if (/^\/api\/v1\/(tenants|erasures)\//.test(route.path)) continue;
      const named = await ask(route, { ...garbage(route), tenant: "neighbour" });
      expect(named.status, `platform-admin ${route.name}: ${named.text}`).toBe(404);
    }
    for (const route of guarded.filter(({ name }) => answersAnyway.includes(name))) await ask(route, { key: neighbours.admin });
    expect(await everything()).toEqual(before);
  });

  test("answers 404 to a key that is bound to another company, for what belongs to a company", async () => {
    const bound = (await api.call("POST", "/api/v1/api-keys", { tenant: "owner", body: { name: "other company", role: "admin", company: 8 } })).body.data[
      "key"
    ] as string;
    const ofCompany = guarded.filter(({ path }) => path.startsWith("/api/v1/connectors/{id}"));
    expect(ofCompany.length).toBeGreaterThan(10);
    for (const route of ofCompany) expect((await ask(route, { ...garbage(route), key: bound })).status, route.name).toBe(404);
  });

  test("answers 403 to a key that is bound to a company where something counts for the whole tenant, and tells it so beforehand", async () => {
    const body = { name: "one company", role: "admin", company: 7 };
    const bound = (await api.call("POST", "/api/v1/api-keys", { tenant: "owner", body })).body.data["key"] as string;
    const { may } = (await api.call("GET", "/api/v1/me", { key: bound })).body.data as { readonly may: readonly string[] };
    const ofWholeTenant = routes.filter((route) => route.isOfWholeTenant && route.roles.includes("admin"));
    expect(ofWholeTenant.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["GET /api/v1/audit-log", "POST /api/v1/companies", "POST /api/v1/subjects/erase"]),
    );
    for (const route of ofWholeTenant) {
      expect((await ask(route, { ...garbage(route), key: bound })).status, route.name).toBe(403);
      expect(may, route.name).not.toContain(route.operationId);
    }
    expect(may).toEqual(expect.arrayContaining(["getConnectors", "postConnectors", "getKeys"]));
  });

  test("shows another tenant nothing of the owner's in any list", async () => {
    const lists = guarded.filter((route) => route.method === "GET" && route.name !== endless && !isOwned(route) && route.roles.includes("viewer"));
    expect(lists.length).toBeGreaterThan(10);
    for (const route of lists) expect((await ask(route, { key: neighbours.viewer })).text, route.name).not.toContain(canary);
    expect((await api.call("GET", "/api/v1/connectors", { key: keys.viewer })).text).toContain(canary);
    for (const role of ["admin", "viewer"] as const) expect((await api.call("GET", "/api/v1/tenants", { key: neighbours[role] })).text).not.toContain("owner");
  });

  test("takes no id of another tenant's in a body either", async () => {
    const [connector, delivery] = [Number(ids.get("/api/v1/connectors/{id}")), ids.get("/api/v1/deliveries/{id}")];
    const before = await everything();
    const post = (path: string, body: unknown) => api.call("POST", path, { key: neighbours.admin, body });
    const config = { url: "https://neighbour.example/x" };
    const refused = [
      await post("/api/v1/preview", { connectorId: connector, event: { type: "asset.created", data: {} } }),
      await post("/api/v1/preview", { plugin: "webhook", config, subscriptions: [{ eventTypes: ["*"] }], eventId: canary }),
      await post("/api/v1/api-keys", { name: "x", role: "admin", tenant: "owner" }),
      await post("/api/v1/connectors", { name: "x", plugin: "webhook", config, subscriptions: [], delivery: { fallbackConnectorId: connector } }),
    ];
    for (const answer of refused) {
      expect([404, 422], answer.text).toContain(answer.status);
      expect(answer.text).not.toContain(canary);
    }
    const replayed = await post("/api/v1/replays", { query: { type: "asset.created" }, connectors: [connector], dryRun: true });
    expect(replayed.body.data).toMatchObject({ events: 0, deliveries: 0 });
    for (const verb of ["retry", "discard"]) expect((await post(`/api/v1/dead-letters/${verb}`, { ids: [delivery] })).text).not.toContain(canary);
    const claimed = await post("/api/v1/events", { id: "claimed", type: "asset.created", tenant: "owner", data: {} });
    expect([202, 403, 422], claimed.text).toContain(claimed.status);
    expect((await api.call("GET", "/api/v1/events/claimed", { key: keys.viewer })).status).toBe(404);
    expect(await everything()).toEqual(before);
  });

  /** All that the owner has, as the owner sees it. */
  async function everything(): Promise<readonly string[]> {
    const seen: string[] = [];
    for (const route of guarded.filter(({ method, name }) => method === "GET" && name !== endless && !/api-keys|audit-log/.test(name)))
      seen.push(`${route.name} ${(await ask(route, { key: keys.viewer })).text}`);
    expect(seen.filter((text) => text.includes(canary)).length).toBeGreaterThan(10);
    return seen;
  }
});

/**
 * Row-level security goes: what keeps tenants apart in this file are the statements themselves, each of which has to name its tenant. That the database does it alone
 * too, tenant-walls.integration.test.ts shows.
 */
async function removeSecondWall(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ sql: string }>(
    `select format('alter table %s disable row level security', oid::regclass) as sql from pg_class where relrowsecurity and relnamespace = 'trunkline'::regnamespace`,
  );
  expect(rows.length).toBeGreaterThan(15);
  for (const { sql } of rows) await client.query(sql);
  await client.end();
}

function routesOf({ paths }: OpenApiDocument): readonly Route[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase() as Method,
      path,
      roles: operation["x-roles"],
      hasBody: operation.requestBody !== undefined,
      operationId: operation.operationId,
      isOfWholeTenant: operation["x-whole-tenant"] === true,
    })),
  );
}

/** What the path names is everybody's. */
function anyId(path: string): string {
  if (path.includes("/plugins/")) return "webhook";
  return path.includes("/records/") ? "asset" : "7";
}
