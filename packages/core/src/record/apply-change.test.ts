import fc from "fast-check";
import type { JsonObject, RecordChange } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { applyChange, eventTypeOf } from "./apply-change.js";

const upsert = (attributes: JsonObject, more: Partial<RecordChange> = {}): RecordChange => ({
  kind: "asset",
  action: "upsert",
  key: { serial_number: "HP-1" },
  attributes,
  ...more,
});

describe("a change of a record", () => {
  it("makes one with its key where there is none", () => {
    expect(applyChange(null, upsert({ name: "Pump" }))).toEqual({ action: "created", attributes: { serial_number: "HP-1", name: "Pump" } });
  });

  it("leaves what it does not name, and merges extra values", () => {
    const before = { serial_number: "HP-1", name: "Pump", brand: "Atlas", extra_values: { a: 1, b: 2 } };
    const { action, attributes } = applyChange(before, upsert({ name: "Pump 2", extra_values: { b: 3, c: null } }));
    expect(action).toBe("updated");
    expect(attributes).toEqual({ serial_number: "HP-1", name: "Pump 2", brand: "Atlas", extra_values: { a: 1, b: 3, c: null } });
  });

  it("does not take our own times from a system that sends back what it was told", () => {
    const echo = upsert({ name: "Pump", created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-02T00:00:00Z" });
    expect(applyChange({ serial_number: "HP-1", name: "Pump" }, echo).action).toBe("unchanged");
  });

  it("changes nothing the second time, whatever it says", () => {
    const values = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;
    const change = fc.record({ kind: fc.constantFrom("asset", "part", "task"), action: fc.constantFrom("upsert", "retire"), attributes: values });
    fc.assert(
      fc.property(fc.option(values), change, (before, { kind, action, attributes }) => {
        const made = upsert(attributes, { kind: kind as "asset", action: action as "upsert" });
        const once = applyChange(before, made);
        expect(applyChange(once.attributes, made)).toEqual({ attributes: once.attributes, action: "unchanged" });
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["asset", "retired", "asset.deleted"],
    ["part", "discontinued", "part.deleted"],
    ["task", "cancelled", "task.updated"],
  ] as const)("that retires a %s keeps it as %s", (kind, status, type) => {
    const { action, attributes } = applyChange({ name: "x", status: "operational" }, upsert({}, { kind, action: "retire" }));
    expect([action, attributes.status, attributes.name, eventTypeOf(kind, action)]).toEqual([status, status, "x", type]);
  });

  it("that completes a task is told as such, once", () => {
    const change = upsert({ status: "completed", completed_at: "2026-01-01T00:00:00Z" }, { kind: "task", key: { external_id: "WO-1" } });
    const { action, attributes } = applyChange({ external_id: "WO-1", status: "open" }, change);
    expect([action, eventTypeOf("task", action)]).toEqual(["completed", "task.completed"]);
    expect(applyChange(attributes, change).action).toBe("unchanged");
    expect(applyChange(attributes, { ...change, attributes: { title: "new" } }).action).toBe("updated");
  });
});
