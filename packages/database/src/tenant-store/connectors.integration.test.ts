import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDocument, secrets } from "../test-support/connector-document.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

describe.skipIf(missingPostgres)("connectors of a tenant", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
    for (const id of ["acme", "other"]) await opened.database.platform.tenants.create({ id, name: id });
  });
  afterAll(() => opened?.close());

  async function create(changes = {}, tenant = "acme") {
    const id = await opened.database.platform.nextConnectorId();
    return opened.database.asTenant(tenant, (store) => store.connectors.create(makeDocument({ id, ...changes }), secrets));
  }

  it("reads a document back as given, keys in order and U+0000 included", async () => {
    const created = await create();
    const read = await opened.database.asTenant("acme", (store) => store.connectors.get(created.id));
    expect(read).toMatchObject({ ...makeDocument({ id: created.id, revision: 1 }), ...secrets, deletedAtMs: null });
    expect(JSON.stringify(read?.config)).toBe(JSON.stringify(makeDocument().config));
    expect(JSON.stringify(read?.subscriptions)).toBe(JSON.stringify(makeDocument().subscriptions));
  });

  it("writes each change as a revision, and refuses one that was made on an older", async () => {
    const { id } = await create();
    const update = (expectedRevision: number | null, name: string) =>
      opened.database.asTenant("acme", (store) =>
        store.connectors.update({ id, expectedRevision, document: makeDocument({ name, config: { url: name } }), ...secrets }),
      );
    expect(await update(1, "second")).toMatchObject({ id, revision: 2, name: "second", config: { url: "second" } });
    expect(await update(1, "third")).toBe("stale");
    expect(await update(null, "third")).toMatchObject({ revision: 3 });
    const revisions = await opened.database.asTenant("acme", (store) => store.connectors.revisions(id));
    expect(revisions.map(({ revision, name }) => [revision, name])).toEqual([
      [3, "third"],
      [2, "second"],
      [1, "SAP bridge"],
    ]);
    expect(await opened.database.configuration.revision(id, 2)).toMatchObject({ id, name: "second", revision: 2, sealedSecrets: secrets.sealedSecrets });
    expect(await opened.database.configuration.revision(id, 9)).toBeNull();
  });

  it("does not know another tenant's connectors", async () => {
    const { id } = await create({}, "other");
    const answers = await opened.database.asTenant("acme", async (store) => ({
      got: await store.connectors.get(id),
      updated: await store.connectors.update({ id, expectedRevision: null, document: makeDocument(), ...secrets }),
      removed: await store.connectors.remove(id),
      revisions: await store.connectors.revisions(id),
    }));
    expect(answers).toEqual({ got: null, updated: "missing", removed: false, revisions: [] });
  });

  it("leaves a removed connector out, but tells the engine of it", async () => {
    const { id } = await create();
    const before = await opened.database.configuration.version();
    expect(await opened.database.asTenant("acme", (store) => store.connectors.remove(id))).toBe(true);
    expect(await opened.database.asTenant("acme", (store) => store.connectors.get(id))).toBeNull();
    const { connectors, version } = await opened.database.configuration.changesSince(before);
    expect(connectors.map((connector) => [connector.id, connector.deletedAtMs !== null])).toEqual([[id, true]]);
    expect(version).toBe(before + 1);
  });

  it("pages by id", async () => {
    await opened.database.platform.tenants.create({ id: "paged", name: "paged" });
    const ids = [];
    for (let index = 0; index < 5; index += 1) ids.push((await create({}, "paged")).id);
    const read: number[] = [];
    let cursor: string | null = null;
    do {
      const page = await opened.database.asTenant("paged", (store) => store.connectors.list({ limit: 2, cursor }));
      read.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(read).toEqual(ids);
    await expect(opened.database.asTenant("paged", (store) => store.connectors.list({ cursor: "nonsense" }))).rejects.toThrow("not given by this list");
  });

  it("finds by a part of the name or of the URL, in any case, and takes % and _ for what they are", async () => {
    await opened.database.platform.tenants.create({ id: "searched", name: "searched" });
    await create({ name: "SAP bridge", config: { url: "https://Sap.example/in_box" } }, "searched");
    await create({ name: "100% of it", config: { url: "https://other.example/inXbox" } }, "searched");
    const found = async (search: string) =>
      (await opened.database.asTenant("searched", (store) => store.connectors.list({ search }))).items.map(({ name }) => name);
    expect(await found("sap")).toEqual(["SAP bridge"]);
    expect(await found("OTHER.example")).toEqual(["100% of it"]);
    expect(await found("in_box")).toEqual(["SAP bridge"]);
    expect(await found("0% of")).toEqual(["100% of it"]);
    expect(await found("example")).toHaveLength(2);
    expect(await found("nowhere")).toEqual([]);
  });

  it("shows a change to every process at once, with its version", async () => {
    const other = opened.openAnother();
    const before = await other.configuration.version();
    const { id, configVersion } = await create();
    expect(await other.configuration.version()).toBe(configVersion);
    expect((await other.eventLog.consult([], [])).configurationVersion).toBe(configVersion);
    const changes = await other.configuration.changesSince(before);
    expect(changes.connectors).toMatchObject([{ ...makeDocument({ id, revision: 1 }), ...secrets, configVersion }]);
    expect((await other.configuration.changesSince(configVersion)).connectors).toEqual([]);
  });

  it("undoes everything of a transaction whose work fails, its version too", async () => {
    const before = await opened.database.configuration.version();
    const id = await opened.database.platform.nextConnectorId();
    const failing = opened.database.asTenant("acme", async (store) => {
      await store.connectors.create(makeDocument({ id }), secrets);
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect(await opened.database.configuration.version()).toBe(before);
  });

  it("gives each of many changes at once a version of its own", async () => {
    const created = await Promise.all(Array.from({ length: 10 }, () => create()));
    expect(new Set(created.map(({ configVersion }) => configVersion)).size).toBe(10);
  });
});
