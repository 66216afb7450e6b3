import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtInCatalog } from "@trunkline/event-catalog";
import { missingPostgres, startTestApi, type Call } from "./testing/start-test-api.js";

interface Entry {
  readonly id: number;
  readonly at: string;
  readonly actor: string;
  readonly actorName: string | null;
  readonly action: string;
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

describe.skipIf(missingPostgres)("the audit log", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  beforeAll(async () => {
    api = await startTestApi();
    for (const id of ["acme", "busy", "strict"])
      await api.call("POST", "/api/v1/tenants", { body: { id, name: id, validation: id === "strict" ? "reject" : "warn" } });
  });
  afterAll(() => api.close());

  const create = async (tenant: string, name: string) => {
    const body = {
      name,
      plugin: "webhook",
      config: { url: "https://x.example" },
      subscriptions: [{ eventTypes: ["task.*"] }, { eventTypes: ["task.*", "part.created"] }],
    };
    return ((await api.call("POST", "/api/v1/connectors", { tenant, body })).body as unknown as { data: { id: number } }).data.id;
  };
  const entries = async (tenant: string, query = "") => (await api.call("GET", `/api/v1/audit-log?limit=200${query}`, { tenant })).body.data as Entry[];

  test("tells what a connector was when it is gone, and all that was done with it", async () => {
    const [id, other] = [await create("acme", "Slack #maintenance"), await create("acme", "another")];
    await api.call("POST", `/api/v1/connectors/${id}/pause`, { tenant: "acme" });
    await api.call("DELETE", `/api/v1/connectors/${id}`, { tenant: "acme" });
    expect((await api.call("GET", `/api/v1/connectors/${id}`, { tenant: "acme" })).status).toBe(404);
    const history = await entries("acme", `&target=connector:${id}`);
    expect(history.map(({ action }) => action)).toEqual(["connector.delete", "connector.pause", "connector.create"]);
    expect(history[0]?.detail).toEqual({ name: "Slack #maintenance", plugin: "webhook", company: null, system: null, eventTypes: ["task.*", "part.created"] });
    expect((await entries("acme")).some(({ target }) => target === `connector:${other}`)).toBe(true);
  });

  test("is listed from an instant on, and before one", async () => {
    const all = await entries("acme");
    const [newest] = all;
    expect(await entries("acme", `&from=${newest?.at ?? ""}`)).toEqual(all.filter(({ at }) => at >= (newest?.at ?? "")));
    expect(await entries("acme", `&to=${newest?.at ?? ""}`)).toEqual(all.filter(({ at }) => at < (newest?.at ?? "")));
    expect((await api.call("GET", "/api/v1/audit-log?from=yesterday", { tenant: "acme" })).status).toBe(400);
  });

  test("is listed and exported by who did it, and names the fields that were changed", async () => {
    const made = (await api.call("POST", "/api/v1/api-keys", { tenant: "acme", body: { name: "Ada", role: "admin" } })).body.data as {
      id: string;
      key: string;
    };
    await api.call("POST", "/api/v1/companies", { key: made.key, body: { id: 5, name: "Plant" } });
    await api.call("PATCH", "/api/v1/companies/5", { key: made.key, body: { name: "North", timezone: "Europe/Berlin" } });
    const own = await entries("acme", `&actor=api-key:${made.id}`);
    expect(own.map(({ action, detail }) => [action, detail])).toEqual([
      ["company.update", { fields: ["name", "timezone"] }],
      ["company.create", {}],
    ]);
    expect((await entries("acme", `&target=api-key:${made.id}`))[0]?.detail).toEqual({ name: "Ada", role: "admin", company: null });
    const file = await api.call("GET", `/api/v1/audit-log/export?format=ndjson&actor=api-key:${made.id}`, { tenant: "acme" });
    expect(file.text.trim().split("\n")).toHaveLength(2);
  });

  test("names the key that did it, however many keys there are, to whoever may see the key", async () => {
    for (const id of ["many", "elsewhere"]) await api.call("POST", "/api/v1/tenants", { body: { id, name: id } });
    const { apiKeys } = api.database.platform;
    const key = (name: string, tenant: string | null, role = "admin") => apiKeys.create(`tk_${name}`, { name, role, tenant });
    const own = await Promise.all(Array.from({ length: 101 }, (_, index) => key(`key-${index}`, "many")));
    const [revoked, ofPlatform, foreign] = [await key("revoked", "many"), await key("platform", null, "platform-admin"), await key("foreign", "elsewhere")];
    const strangers = [revoked.id, foreign.id, "12", "x".repeat(36)].map((id) => `api-key:${id}`);
    await api.database.asTenant("many", async (store) => {
      for (const actor of [...own, ofPlatform].map(({ id }) => `api-key:${id}`).concat(strangers))
        await store.audit.append({ actor, action: "connector.pause", target: "connector:1", detail: {} });
    });
    await apiKeys.remove("many", revoked.id);
    const namesSeenBy = async (caller: Call) => {
      const { body } = await api.call("GET", "/api/v1/audit-log?limit=200&target=connector:1", caller);
      return new Map((body.data as Entry[]).map(({ actor, actorName }) => [actor, actorName]));
    };
    const seen = await namesSeenBy({ key: "tk_key-0" });
    const expected = [...own.map(({ id, name }) => [`api-key:${id}`, name] as const), ...strangers.map((actor) => [actor, null] as const)];
    const platformActor = `api-key:${ofPlatform.id}`;
    expect(seen).toEqual(new Map([...expected, [platformActor, null]]));
    expect(await namesSeenBy({ tenant: "many" })).toEqual(new Map([...expected, [platformActor, "platform"]]));
    expect((await entries("many", "&actor=ADMIN_API_KEY"))[0]).toMatchObject({ action: "tenant.create", actorName: null });
  });

  test("is exported whole, oldest first, as a file; the export is told of, in the log and by an event that its schema describes", async () => {
    await api.database.asTenant("busy", async (store) => {
      for (let count = 0; count < 205; count += 1)
        await store.audit.append({ actor: "ada", action: "connector.create", target: `connector:${count}`, detail: {} });
    });
    const file = await api.call("GET", "/api/v1/audit-log/export?format=ndjson&from=2026-01-01T00:00:00Z", { tenant: "busy" });
    expect(file.headers).toMatchObject({
      "content-type": "application/x-ndjson; charset=utf-8",
      "content-disposition": 'attachment; filename="audit-log-busy.ndjson"',
    });
    const lines = file.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Entry);
    const [last] = await entries("busy");
    expect(lines.map(({ action }) => action)).toEqual(["tenant.create", ...Array(205).fill("connector.create")]);
    expect(last).toMatchObject({ action: "audit-log.export", detail: { format: "ndjson", rows: 206, from: "2026-01-01T00:00:00.000Z", to: null } });
    const { data: events } = (await api.call("GET", "/api/v1/events", { tenant: "busy" })).body as unknown as { data: { id: string; type: string }[] };
    expect(events).toMatchObject([{ type: "audit.exported" }]);
    const event = (await api.call("GET", `/api/v1/events/${events[0]!.id}`, { tenant: "busy" })).body as unknown as { data: { payload: unknown } };
    const payload = typeof event.data.payload === "string" ? (JSON.parse(event.data.payload) as unknown) : event.data.payload;
    expect(payload).toMatchObject({
      source: "trunkline",
      data: { row_count: 206, format: "ndjson", from_date: "2026-01-01", to_date: null, exported_by_name: "ADMIN_API_KEY" },
    });
    expect(builtInCatalog.validate("audit.exported", payload)).toEqual([]);
  });

  test("is exported as CSV that a spreadsheet reads without running any of it", async () => {
    await api.call("PATCH", "/api/v1/tenants/strict", { body: { name: "Strict" } });
    const file = await api.call("GET", "/api/v1/audit-log/export", { tenant: "strict" });
    expect(file.headers["content-type"]).toBe("text/csv; charset=utf-8");
    const [head, first, second, end, ...others] = file.text.split("\r\n");
    expect([head, end, others]).toEqual(["id,at,actor,action,target,detail", "", []]);
    expect(first).toMatch(/^"\d+","20\d\d-[\d-]+T[\d:.]+Z","ADMIN_API_KEY","tenant\.create","tenant:strict","\{\}"$/);
    expect(second).toContain('"tenant.update"');
  });

  test("says whether it is whole", async () => {
    const { data } = (await api.call("GET", "/api/v1/audit-log/verification", { tenant: "busy" })).body as unknown as { data: { rows: number } };
    expect(data).toMatchObject({ holds: true, head: { seq: data.rows, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }, broken: null });
    expect(data.rows).toBeGreaterThan(200);
  });

  test("is not for a company's key, nor for who only reads", async () => {
    for (const key of [{ role: "admin", company: 1 }, { role: "viewer" }]) {
      const made = (await api.call("POST", "/api/v1/api-keys", { tenant: "acme", body: { name: "k", ...key } })).body as unknown as { data: { key: string } };
      for (const path of ["", "/export", "/verification"]) expect((await api.call("GET", `/api/v1/audit-log${path}`, { key: made.data.key })).status).toBe(403);
    }
  });
});
