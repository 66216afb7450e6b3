import type { JsonObject } from "@trunkline/plugin-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordChangeOf } from "./record-of-event.js";
import { anEventFrom } from "./testing/an-event-from.js";
import type { RecordKind } from "./record/record.js";

const time = "2026-02-01T12:00:00.000Z";
const feed = (kind: RecordKind, more: { key?: Record<string, string>; fields?: Record<string, string> } = {}) => ({
  kind,
  company: null,
  key: {},
  fields: {},
  ...more,
});

describe("what an event says of a record", () => {
  it("is read from each seed system's shape", () => {
    const attributes = { serial_number: "HP-1", name: "Pump", warranty_expires_on: "2027-01-01" };
    const expected = { kind: "asset", action: "upsert", time, attributes };
    const tageur = anEventFrom({ event: "asset.updated", data: { id: 123, type: "asset", attributes: { id: 123, ...attributes } } });
    expect(recordChangeOf(feed("asset"), tageur)).toEqual({ ...expected, key: { serial_number: "HP-1", external_id: "123" } });
    const perfex = anEventFrom({ event: "asset.checked_out", asset_id: 7, asset: { id: 7, ...attributes }, data: { checkout_id: 88 } });
    expect(recordChangeOf(feed("asset"), perfex)).toEqual({ ...expected, key: { serial_number: "HP-1", external_id: "7" } });
    const flat = anEventFrom({ type: "asset.created", data: { id: "a-1", type: "asset", ...attributes } });
    expect(recordChangeOf(feed("asset"), flat)).toEqual({ ...expected, key: { serial_number: "HP-1", external_id: "a-1" } });
  });

  it("can have keys and fields elsewhere, as TGM Expert's spare parts have", () => {
    const event = anEventFrom({ type: "spare_part.updated", data: { id: 920, attributes: { partNumber: "BRG-1", quantity: 1, minimumQuantity: 4 } } });
    const paths = { key: { part_number: "data.attributes.partNumber" }, fields: { min_quantity: "data.attributes.minimumQuantity", none: "data.nothing" } };
    expect(recordChangeOf(feed("part", paths), event)).toEqual({
      kind: "part",
      action: "upsert",
      key: { part_number: "BRG-1" },
      attributes: { partNumber: "BRG-1", quantity: 1, minimumQuantity: 4, min_quantity: 4 },
      time,
    });
  });

  it("retires what was deleted, and completes a task", () => {
    expect(recordChangeOf(feed("asset"), anEventFrom({ type: "asset.deleted", data: { id: 5 } }))).toMatchObject({
      action: "retire",
      key: { external_id: "5" },
      attributes: {},
    });
    const task = anEventFrom({ type: "task.completed", data: { id: 5, attributes: { title: "Oil" } } });
    expect(recordChangeOf(feed("task"), task)).toMatchObject({ action: "upsert", attributes: { title: "Oil", status: "completed", completed_at: time } });
  });

  it("is nothing where the record could not be found again", () => {
    for (const data of [{}, null, [], { id: null }, { id: "" }, { id: "x".repeat(256) }, { id: "a\u0000" }, { attributes: { serial_number: {} } }])
      expect(recordChangeOf(feed("asset"), anEventFrom({ type: "asset.updated", data }))).toBeNull();
  });

  it("is read of any event without an error", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (data, fields) => {
        const event = anEventFrom({ ...fields, type: "asset.updated", time, data } as JsonObject, {});
        const change = recordChangeOf(feed("asset", { fields: { a: "data.attributes.x.y", ["b"]: "__proto__.z" } }), event);
        expect(change === null || Object.keys(change.key).length > 0).toBe(true);
      }),
    );
  });
});
