import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInCatalog } from "./built-in-catalog.js";
import { createCatalog } from "./event-catalog.js";
import type { EventType } from "./event-type.js";
import type { JsonSchema } from "./json.js";

function ownType(name: string, schema: JsonSchema): EventType {
  return { name, group: "Own", description: "A tenant's own type.", systems: ["erp"], schema, example: { type: name, data: {} } };
}

describe("an event catalog", () => {
  it("lists by source", () => {
    expect(builtInCatalog.list({ source: "tageur" }).every((type) => type.systems.includes("tageur"))).toBe(true);
    expect(builtInCatalog.list({ source: "nobody" })).toEqual([]);
    expect(builtInCatalog.list({ source: "smtm" })).toEqual(builtInCatalog.list({ source: "SmartMaintenance" }));
    expect(builtInCatalog.list({ source: "smtm" })).toHaveLength(11);
  });

  it("searches name, group, description and systems, in any case, for all words", () => {
    const found = (search: string): string[] => builtInCatalog.list({ search }).map((type) => type.name);
    expect(found("LOW_STOCK")).toEqual(["spare_part.low_stock", "alert.low_stock"]);
    expect(found("tageur marked delivered")).toEqual(["shipment.delivered"]);
    expect(found("no such words")).toEqual([]);
    expect(found("")).toHaveLength(139);
  });

  it("filters by source and search together", () => {
    expect(builtInCatalog.list({ source: "tgm-expert", search: "completed" }).map((type) => type.name)).toEqual(["todo.completed"]);
  });

  it("finds no type under the names of object members", () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      expect(builtInCatalog.get(name)).toBeUndefined();
      expect(builtInCatalog.validate(name, {})).toEqual([]);
    }
  });

  it("accepts anything for a type it does not know", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (event) => {
        expect(builtInCatalog.validate("unheard.of", event)).toEqual([]);
      }),
    );
  });

  it("refuses what is not an object at the root", () => {
    for (const event of [null, [], "text", 1, undefined]) {
      expect(builtInCatalog.validate("asset.created", event)).toEqual([{ pointer: "", message: "must be an object" }]);
    }
  });

  it("says in plain words what is wrong, everything at once", () => {
    const event = {
      type: "asset.updated",
      time: "yesterday",
      company: "one",
      data: { id: 1, type: "part", attributes: { quantity: 1.5, created_at: "soon" } },
      previous: 1,
    };
    expect(builtInCatalog.validate("part.created", event)).toEqual([
      { pointer: "/company", message: "must be a whole number or null" },
      { pointer: "/time", message: "must be a date and time as in RFC 3339, for example 2026-02-01T12:30:45Z" },
      { pointer: "/type", message: 'must be "part.created"' },
      { pointer: "/data/attributes/quantity", message: "must be a whole number or null" },
      { pointer: "/data/attributes/created_at", message: "must be a date and time as in RFC 3339, for example 2026-02-01T12:30:45Z" },
      { pointer: "/previous", message: "must be an object or null" },
    ]);
  });

  it("checks earlier values by the same rules as present ones", () => {
    const event = { type: "asset.updated", data: { id: 1, type: "asset", attributes: {} }, previous: { name: 5 } };
    expect(builtInCatalog.validate("asset.updated", event)).toEqual([{ pointer: "/previous/name", message: "must be text or null" }]);
  });

  it("points at members whose names hold slashes and tildes", () => {
    const catalog = createCatalog([ownType("erp.sent", { type: "object", required: ["a/b~c"] })]);
    expect(catalog.validate("erp.sent", {})).toEqual([{ pointer: "/a~1b~0c", message: "is missing" }]);
  });

  it("reports no more problems than a person can read", () => {
    const catalog = createCatalog([ownType("erp.sent", { properties: { rows: { type: "array", items: { type: "string" } } } })]);
    expect(catalog.validate("erp.sent", { rows: Array.from({ length: 1000 }, () => 1) })).toHaveLength(50);
  });

  it("looks for the first problem only where an event is so large that all of them could fill the memory", () => {
    const rows = { anyOf: Array.from({ length: 60 }, (_, index) => ({ type: "string", minLength: index })) };
    const catalog = createCatalog([ownType("erp.sent", { properties: { rows: { type: "array", items: rows } } })]);
    const problems = catalog.validate("erp.sent", { rows: Array.from({ length: 300_000 }, () => 1) });
    expect(problems.length).toBeLessThanOrEqual(50);
    expect(new Set(problems.map(({ pointer }) => pointer))).toEqual(new Set(["/rows/0"]));
  });

  it("takes a tenant's own types, the later one winning", () => {
    const strict = ownType("asset.created", { type: "object", required: ["plant"] });
    const catalog = createCatalog([...builtInCatalog.list(), strict]);
    expect(catalog.list()).toHaveLength(139);
    expect(catalog.validate("asset.created", { type: "asset.created" })).toEqual([{ pointer: "/plant", message: "is missing" }]);
    expect(builtInCatalog.get("asset.created")?.systems).toEqual(["tageur", "perfex"]);
  });

  it("matches patterns in linear time, and no pattern against a text beyond 4 KB", () => {
    const catalog = createCatalog([ownType("erp.sent", { properties: { code: { type: "string", pattern: "^(a+)+$" } } })]);
    const started = performance.now();
    expect(catalog.validate("erp.sent", { code: `${"a".repeat(4_000)}!` })).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(catalog.validate("erp.sent", { code: "a".repeat(4_096) })).toEqual([]);
    expect(catalog.validate("erp.sent", { code: "a".repeat(4_097) })).toHaveLength(1);
  });

  it("answers with one problem where a tenant's schema calls itself without end", () => {
    const catalog = createCatalog([ownType("erp.sent", { $ref: "#/$defs/a", $defs: { a: { allOf: [{ $ref: "#/$defs/a" }] } } })]);
    expect(catalog.validate("erp.sent", {})).toMatchObject([{ pointer: "", message: expect.stringContaining("not usable") }]);
  });

  it("answers with one problem, and goes on, where a tenant's schema cannot be compiled", () => {
    const catalog = createCatalog([ownType("erp.sent", { type: "no such type" }), ownType("erp.kept", { type: "object" })]);
    const [problem, ...others] = catalog.validate("erp.sent", {});
    expect(problem?.message).toMatch(/^the schema of this event type is not usable: /);
    expect(others).toEqual([]);
    expect(catalog.validate("erp.kept", {})).toEqual([]);
  });

  it("counts everything under webhook, delivery and connector as the engine's own", () => {
    for (const name of ["webhook.ping", "delivery.dead_lettered", "connector.anything"]) expect(builtInCatalog.isEngineType(name)).toBe(true);
    for (const name of ["asset.created", "webhooks.ping", "shipment.delivered"]) expect(builtInCatalog.isEngineType(name)).toBe(false);
  });
});

describe("the paths of event types", () => {
  it("name envelope, attributes, nested attributes and earlier values", () => {
    const paths = builtInCatalog.paths(["inspection.updated"]);
    for (const path of ["id", "type", "data.id", "data.attributes.title", "data.attributes.unit.name", "previous.status", "data.previous.status"]) {
      expect(paths).toContain(path);
    }
  });

  it("use a star for list indexes and for what lies below open objects", () => {
    expect(builtInCatalog.paths(["shipment.shipped"])).toContain("data.attributes.items.*.quantity");
    expect(builtInCatalog.paths(["asset.created"])).toContain("data.attributes.extra_values.*");
  });

  it("add up over types, sorted and without repetition", () => {
    const paths = builtInCatalog.paths(["asset.created", "part.created", "unheard.of"]);
    expect(paths).toContain("data.attributes.serial_number");
    expect(paths).toContain("data.attributes.part_number");
    expect(paths).toEqual([...new Set(paths)].toSorted());
    expect(builtInCatalog.paths([])).toEqual([]);
  });

  it("end where a tenant's schema refers to itself or to nowhere", () => {
    const node: JsonSchema = { properties: { next: { $ref: "#/$defs/node" }, lost: { $ref: "#/$defs/gone" }, far: { $ref: "https://example.com/x" } } };
    const catalog = createCatalog([ownType("erp.sent", { $ref: "#/$defs/node", $defs: { node } })]);
    expect(catalog.paths(["erp.sent"])).toContain("next.next.lost");
  });

  it("end where a schema consists of nothing but a circle", () => {
    const catalog = createCatalog([ownType("erp.sent", { $ref: "#/$defs/a", $defs: { a: { allOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/a" }] } } })]);
    expect(catalog.paths(["erp.sent"])).toEqual([]);
  });
});
