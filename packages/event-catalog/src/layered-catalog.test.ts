import { describe, expect, it } from "vitest";
import { builtInCatalog } from "./built-in-catalog.js";
import type { EventType } from "./event-type.js";
import { overlayCatalog, restrictCatalog } from "./layered-catalog.js";

const own = (name: string, required: string): EventType => ({
  name,
  group: "Own",
  description: "A tenant's own type.",
  systems: ["erp"],
  schema: { type: "object", required: [required], properties: { [required]: { type: "string" } } },
  example: { type: name, [required]: "x" },
});

describe("a catalog with further types on top", () => {
  const catalog = overlayCatalog(builtInCatalog, [own("invoice.sent", "number"), own("asset.created", "plant")]);

  it("knows both, and the upper one where a name comes twice", () => {
    expect(catalog.list()).toHaveLength(builtInCatalog.list().length + 1);
    expect(catalog.list({ source: "erp" }).map((type) => type.name)).toEqual(["invoice.sent", "asset.created"]);
    expect(catalog.get("asset.created")?.systems).toEqual(["erp"]);
    expect(catalog.get("asset.updated")).toBe(builtInCatalog.get("asset.updated"));
    expect(builtInCatalog.get("asset.created")?.systems).toEqual(["tageur", "perfex"]);
  });

  it("validates by the upper schema where there is one", () => {
    expect(catalog.validate("asset.created", {})).toEqual([{ pointer: "/plant", message: "is missing" }]);
    expect(catalog.validate("asset.updated", [])).toEqual(builtInCatalog.validate("asset.updated", []));
    expect(catalog.validate("unheard.of", 1)).toEqual([]);
  });

  it("knows the paths of the schemas that count", () => {
    expect(catalog.paths(["asset.created"])).toEqual(["plant"]);
    expect(catalog.paths(["asset.created", "part.created"])).toEqual(["plant", ...builtInCatalog.paths(["part.created"])].toSorted());
  });

  it("is the lower one itself where nothing is put on top", () => {
    expect(overlayCatalog(builtInCatalog, [])).toBe(builtInCatalog);
  });
});

describe("a catalog in which only some types exist", () => {
  const catalog = restrictCatalog(builtInCatalog, (name) => name.startsWith("part."));

  it("lists, shows, validates and explains those only", () => {
    expect(catalog.list().map((type) => type.name)).toEqual(["part.created", "part.updated", "part.deleted"]);
    expect(catalog.get("asset.created")).toBeUndefined();
    expect(catalog.validate("asset.created", 1)).toEqual([]);
    expect(catalog.validate("part.created", 1)).not.toEqual([]);
    expect(catalog.paths(["asset.created"])).toEqual([]);
  });
});
