import { rebuildEvent, type ConnectorDocument } from "@trunkline/core";
import { openDatabase, type Database } from "@trunkline/database";
import { builtInCatalog, compareEventTypes, type EventType, type JsonObject } from "@trunkline/event-catalog";
import { createTestDatabase, testStack } from "@trunkline/stack";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { catalogImpact, impactOf } from "./catalog-impact.js";
import { describeImpact } from "./describe-impact.js";

const stack = await testStack(["postgres"]);
const release = { release: 7, date: "2026-01-31" };

/** The catalog as it would be without some fields. */
function catalogWithout(type: string, remove: (schema: JsonObject) => JsonObject): readonly EventType[] {
  return builtInCatalog.list().map((each) => (each.name === type ? { ...each, schema: remove(each.schema) } : each));
}

function withoutAttribute(definition: string, name: string) {
  return (schema: JsonObject): JsonObject => {
    const definitions = schema.$defs as Record<string, { readonly properties: JsonObject }>;
    const { [name]: _gone, ...properties } = definitions[definition]?.properties ?? {};
    return { ...schema, $defs: { ...definitions, [definition]: { ...definitions[definition], properties } } } as JsonObject;
  };
}

describe.skipIf(stack.skipped)("the impact of a change of the catalog on a database", () => {
  let url: string;
  let drop: () => Promise<void>;
  let database: Database;

  beforeAll(async () => {
    ({ url, drop } = await createTestDatabase(stack.urls.postgres));
    database = openDatabase({ url, rebuildEvent });
    await database.migrate();
    await database.platform.tenants.create({ id: "acme", name: "Acme", validation: "reject" });
    await database.platform.tenants.create({ id: "other", name: "Other" });
    await database.platform.tenants.create({ id: "narrow", name: "Narrow", eventTypes: ["task.*"] });
    await database.platform.tenants.create({ id: "own", name: "Own" });
  });
  afterAll(async () => {
    await database?.close();
    await drop?.();
  });

  async function store(tenant: string, changes: Partial<ConnectorDocument>): Promise<number> {
    const id = await database.platform.nextConnectorId();
    const document: ConnectorDocument = {
      id,
      tenant,
      company: null,
      name: `of ${tenant}`,
      description: "",
      plugin: "webhook",
      system: null,
      enabled: true,
      paused: false,
      disabledBy: null,
      disabledReason: null,
      config: { url: "https://receiver.example" },
      subscriptions: [],
      delivery: {},
      revision: 1,
      ...changes,
    };
    await database.asTenant(tenant, (rows) => rows.connectors.create(document, { sealedSecrets: {}, secretPreview: null }));
    return id;
  }

  const reading = (filter: object | null, template: object | null = null) => ({
    subscriptions: [{ eventTypes: ["asset.*"], filter: filter as JsonObject, template: template as JsonObject }],
  });

  it("names tenant, connector, place and path of what reads a removed field, and nothing else", async () => {
    const filter = { and: [{ "==": [{ var: "data.attributes.location" }, "A"] }, { ">": [{ var: "data.id" }, 0] }] };
    const acme = await store("acme", reading(filter, { place: "{{data.attributes.location}}", name: "{{data.attributes.name}}" }));
    const other = await store("other", {
      ...reading(null, { all: "{{data.attributes}}" }),
      config: { url: "https://receiver.example/{{event.data.attributes.location}}" },
    });
    const deleted = await store("acme", reading(filter));
    await database.asTenant("acme", (rows) => rows.connectors.remove(deleted));
    await store("narrow", reading(filter));
    await store("own", reading(filter));
    const type = builtInCatalog.get("asset.created") as EventType;
    const { name, group, description, systems, schema, example } = type;
    await database.asTenant("own", (rows) => rows.eventTypes.put({ name, group, description, systems, schema, example }));

    const changes = compareEventTypes(builtInCatalog.list(), catalogWithout("asset.created", withoutAttribute("AssetAttributes", "location")));
    expect(changes.map(({ type: changed, path }) => `${changed} ${path}`)).toContain("asset.created data.attributes.location");
    const report = await impactOf(
      release,
      changes.filter(({ path }) => path === "data.attributes.location"),
      url,
    );
    expect(report.impacts.map(({ tenant, connectorId, pointer, path, manner }) => ({ tenant, connectorId, pointer, path, manner }))).toEqual([
      { tenant: "acme", connectorId: acme, pointer: "/subscriptions/0/filter/and/0/==/0/var", path: "data.attributes.location", manner: "exactly" },
      { tenant: "acme", connectorId: acme, pointer: "/subscriptions/0/template/place", path: "data.attributes.location", manner: "exactly" },
      { tenant: "other", connectorId: other, pointer: "/config/url", path: "data.attributes.location", manner: "exactly" },
      { tenant: "other", connectorId: other, pointer: "/subscriptions/0/template/all", path: "data.attributes", manner: "around" },
    ]);
    const lines = describeImpact(report);
    expect(lines).toContain("Read in 4 places of 2 connectors of 2 tenants:");
    expect(lines).toContain(
      `  tenant acme  connector ${acme} "of acme"  /subscriptions/0/template/place  reads data.attributes.location  (asset.created: data.attributes.location is gone)`,
    );
  });

  it("names subscriptions to a type that goes, and the tenants that reject by a new rule", async () => {
    const id = await store("acme", { subscriptions: [{ eventTypes: ["part.*", "part.deleted"], filter: null, template: null }] });
    const gone = { type: "part.deleted", path: "", kind: "removed", message: "part.deleted is gone" } as const;
    const refused = { type: "part.created", path: "data.id", kind: "refuses", message: "data.id has a new rule: maximum 9" } as const;
    const report = await impactOf(release, [gone, refused], url);
    expect(report.impacts).toMatchObject([{ tenant: "acme", connectorId: id, pointer: "/subscriptions/0/eventTypes/1", manner: "type", change: gone }]);
    expect(describeImpact(report).at(-1)).toBe("Tenants that reject what breaks the schema, so the new rules too: acme");
  });

  it("is printed for the database that DATABASE_URL names, with status 1 where something is touched", async () => {
    const print = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    try {
      expect(await catalogImpact({ removed: ["asset.created:data.attributes.location"], json: false }, { DATABASE_URL: url })).toBe(1);
      expect(await catalogImpact({ removed: ["asset.created:data.attributes.brand"], json: false }, { DATABASE_URL: url })).toBe(1);
      expect(await catalogImpact({ removed: ["user.login:user.email"], json: true }, { DATABASE_URL: url })).toBe(0);
      expect(await catalogImpact({ removed: [], json: false }, { DATABASE_URL: url })).toBe(0);
      const printed = print.mock.calls.map(([text]) => String(text));
      expect(printed[0]).toContain("is gone (supposed)");
      expect(printed[0]).not.toContain(new URL(url).password || "no password");
      expect(printed[1]).toContain("reads data.attributes, which holds data.attributes.brand");
      expect(JSON.parse(printed[2] ?? "")).toMatchObject({ impacts: [], changes: [{ type: "user.login", path: "user.email" }] });
      expect(printed[3]).toContain("is backward compatible with release");
    } finally {
      print.mockRestore();
    }
  });

  it("is refused on a database without Trunkline, saying what to do", async () => {
    const empty = await createTestDatabase(stack.urls.postgres);
    try {
      await expect(impactOf(release, [], empty.url)).rejects.toThrow("this database holds no Trunkline of this version");
    } finally {
      await empty.drop();
    }
  });
});
