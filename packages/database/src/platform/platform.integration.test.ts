import { severalTenants } from "./inspected-requests.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";
import { hashApiKey } from "./api-keys.js";

describe.skipIf(missingPostgres)("the platform", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened?.close());

  it("has the tenant default from the start", async () => {
    const { version, tenants, companies, connectors } = await opened.database.configuration.changesSince(0);
    expect(tenants).toMatchObject([{ id: "default", validation: "warn", eventTypes: ["*"], databaseUrl: null }]);
    expect({ version, companies, connectors }).toEqual({ version: 1, companies: [], connectors: [] });
  });

  it("makes a tenant once, changes what is named, and raises the version each time", async () => {
    const { tenants } = opened.database.platform;
    const before = await opened.database.configuration.version();
    expect(await tenants.create({ id: "acme", name: "Acme" })).toMatchObject({ id: "acme", name: "Acme", validation: "warn" });
    expect(await tenants.create({ id: "acme", name: "Again" })).toBe("exists");
    expect(await tenants.update("acme", { validation: "reject", eventTypes: ["asset.*"] })).toMatchObject({
      name: "Acme",
      validation: "reject",
      eventTypes: ["asset.*"],
    });
    expect(await tenants.update("unknown", {})).toBeNull();
    const changes = await opened.database.configuration.changesSince(before);
    expect(changes.tenants).toMatchObject([{ id: "acme", name: "Acme", validation: "reject" }]);
    expect(changes.version).toBeGreaterThan(before);
    expect((await tenants.list({ limit: 1 })).items.map(({ id }) => id)).toEqual(["acme"]);
  });

  it("makes companies, whose ids are their tenant's own", async () => {
    const { tenants, companies } = opened.database.platform;
    for (const tenant of ["first", "second"]) {
      await tenants.create({ id: tenant, name: tenant });
      expect(await companies.create({ tenant, id: 7, name: `${tenant} works`, timeZone: "Asia/Ho_Chi_Minh" })).toMatchObject({
        tenant,
        id: 7,
        timeZone: "Asia/Ho_Chi_Minh",
        eventTypes: ["*"],
      });
    }
    expect(await companies.create({ tenant: "first", id: 7, name: "again" })).toBe("exists");
    expect(await companies.update("second", 7, { name: "renamed" })).toMatchObject({ name: "renamed", timeZone: "Asia/Ho_Chi_Minh" });
    expect((await companies.list("first", {})).items.map(({ name }) => name)).toEqual(["first works"]);
    expect(await companies.get("first", 8)).toBeNull();
    const { companies: changed } = await opened.database.configuration.changesSince(0);
    expect(changed.map(({ tenant, id, name }) => [tenant, id, name]).sort()).toEqual([
      ["first", 7, "first works"],
      ["second", 7, "renamed"],
    ]);
  });

  it("finds a key by its hash and keeps nothing that opens a door", async () => {
    const { apiKeys } = opened.database.platform;
    const key = "tk_0123456789abcdef0123456789abcdef";
    const created = await apiKeys.create(key, { name: "ci", role: "producer", tenant: "default", company: 3, system: "sap", expiresAtMs: 4_000_000_000_000 });
    expect(created).toMatchObject({
      name: "ci",
      role: "producer",
      tenant: "default",
      company: 3,
      system: "sap",
      prefix: "tk_01234",
      expiresAtMs: 4_000_000_000_000,
      lastUsedAtMs: null,
    });
    expect(await apiKeys.findByHash(hashApiKey(key))).toMatchObject({ id: created.id, company: 3, lastUsedAtMs: null });
    expect((await apiKeys.findByHash(hashApiKey(key)))?.lastUsedAtMs).toBeGreaterThan(Date.now() - 60_000);
    expect(await apiKeys.findByHash(hashApiKey("other"))).toBeNull();
    expect((await apiKeys.create(key, { name: "again", role: "admin", tenant: null })).id).toBe(created.id);
    expect(JSON.stringify(await opened.query("select * from trunkline.api_key"))).not.toContain(key);
    expect((await apiKeys.list("default", {})).items.map(({ id }) => id)).toEqual([created.id]);
    expect(await apiKeys.remove("other", created.id)).toBe(false);
    expect(await apiKeys.remove("default", created.id)).toBe(true);
  });

  it("ends the sessions of a key with the key, so that none comes back with the same key", async () => {
    const { apiKeys, consoleSessions } = opened.database.platform;
    const input = { name: "console", role: "admin", tenant: "default" };
    const revoked = await apiKeys.create("tk_revoked", input);
    await apiKeys.create("tk_other", input);
    for (const name of ["revoked", "other"]) await consoleSessions.create(`of ${name}`, { keyHash: hashApiKey(`tk_${name}`) }, Date.now() + 60_000);
    expect(await apiKeys.remove("acme", revoked.id)).toBe(false);
    expect(await consoleSessions.find("of revoked", 60_000)).not.toBeNull();
    expect(await apiKeys.remove("default", revoked.id)).toBe(true);
    await apiKeys.create("tk_revoked", input);
    expect(await consoleSessions.find("of revoked", 60_000)).toBeNull();
    expect(await consoleSessions.find("of other", 60_000)).toMatchObject({ owner: { keyHash: hashApiKey("tk_other") } });
    for (const { id } of (await apiKeys.list("default", {})).items) await apiKeys.remove("default", id);
    expect(await opened.query("select hash from trunkline.console_session")).toEqual([]);
  });

  it("knows no session of a token whose tenant is not there, or was erased since", async () => {
    const { tenants, consoleSessions } = opened.database.platform;
    await tenants.create({ id: "leaving", name: "Leaving" });
    for (const tenant of ["leaving", "nowhere", null]) await consoleSessions.create(`of ${tenant}`, { principal: { tenant } }, Date.now() + 60_000);
    const known = async () => Promise.all(["of leaving", "of nowhere", "of null"].map(async (hash) => (await consoleSessions.find(hash, 60_000)) !== null));
    expect(await known()).toEqual([true, false, true]);
    await opened.query("update trunkline.tenant set erased_at = now() where id = 'leaving'");
    expect(await known()).toEqual([false, false, true]);
  });

  it("keeps the first answer of an idempotency key for a day", async () => {
    const { idempotencyKeys } = opened.database.platform;
    const answer = { bodySha256: "aa", response: '{"n":1}' };
    expect(await idempotencyKeys.lookup("default", "k")).toBeNull();
    expect(await idempotencyKeys.remember("default", "k", answer)).toEqual(answer);
    expect(await idempotencyKeys.remember("default", "k", { bodySha256: "bb", response: "{}" })).toEqual(answer);
    await opened.query("update trunkline.idempotency_key set created_at = now() - interval '25 hours'");
    expect(await idempotencyKeys.lookup("default", "k")).toBeNull();
    expect(await idempotencyKeys.remember("default", "k", { bodySha256: "bb", response: "{}" })).toEqual({ bodySha256: "bb", response: "{}" });
  });

  it("keeps the newest hundred requests of a bin", async () => {
    const { inspectedRequests } = opened.database.platform;
    const request = { method: "POST", headers: { a: "b" }, body: Buffer.from([0, 255]), ip: "127.0.0.1", verdict: "valid", tenant: null };
    for (let index = 0; index < 103; index += 1) await inspectedRequests.add("bin", { ...request, path: `/${index}` });
    const listed = await inspectedRequests.list("bin", null);
    expect(listed.length).toBe(100);
    expect(listed[0]).toMatchObject({ ...request, path: "/102" });
    expect(listed.at(-1)?.path).toBe("/3");
  });

  it("shows a tenant its own inspected requests and nobody's, never another's", async () => {
    const { inspectedRequests } = opened.database.platform;
    const request = { method: "POST", headers: {}, body: Buffer.alloc(0), ip: "127.0.0.1", verdict: null };
    for (const tenant of ["acme", "globex", null, severalTenants]) await inspectedRequests.add("shared", { ...request, path: `/${String(tenant)}`, tenant });
    const seenBy = async (tenant: string | null) => (await inspectedRequests.list("shared", tenant)).map(({ path }) => path);
    expect(await seenBy("acme")).toEqual(["/null", "/acme"]);
    expect(await seenBy("other")).toEqual(["/null"]);
    expect(await seenBy(null)).toEqual(["/", "/null", "/globex", "/acme"]);
  });
});
