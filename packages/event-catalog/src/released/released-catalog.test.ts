import { describe, expect, it } from "vitest";
import { builtInCatalog } from "../built-in-catalog.js";
import { createCatalog } from "../event-catalog.js";
import { compareEventTypes } from "./compare-event-types.js";
import { describeChanges } from "./describe-changes.js";
import { readReleasedCatalog, releasedCatalogText } from "./released-catalog.js";

const released = await readReleasedCatalog();

describe("the released catalog", () => {
  it("is kept by the present one: every change is backward compatible", () => {
    expect(describeChanges(compareEventTypes(released.types, builtInCatalog.list()))).toBe("");
  });

  it("has been released, with types whose examples are valid", () => {
    expect(released.release).toBeGreaterThan(0);
    expect(released.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(released.types.length).toBeGreaterThan(130);
    const catalog = createCatalog(released.types.map((type) => ({ ...type, group: "", description: "", systems: [] })));
    for (const { name, example } of released.types) expect(catalog.validate(name, example), name).toEqual([]);
  });

  it("holds rules without titles and descriptions, and the fields that are called so", () => {
    const { schema } = released.types.find(({ name }) => name === "task.created") ?? { schema: {} };
    expect(JSON.stringify(schema)).not.toContain("Identity of the event");
    expect(JSON.stringify(schema)).toContain('"description":{"type":["string","null"]}');
  });

  it("is read back as it was written", () => {
    expect(JSON.parse(releasedCatalogText(released))).toEqual(released);
  });
});

describe("the message of the check", () => {
  it("names each change, who reads it, and how to release", () => {
    const [first] = released.types;
    const text = describeChanges(compareEventTypes(released.types, released.types.slice(1)));
    expect(text).toContain(`\n  ${first?.name}: ${first?.name} is gone\n`);
    for (const part of ["packages/event-catalog/released/event-types.json", "npm run catalog:impact", "release --breaking"]) expect(text).toContain(part);
  });
});
