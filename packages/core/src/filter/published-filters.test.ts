import type { JsonValue } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { anEventFrom } from "../testing/an-event-from.js";
import { compileFilter } from "./compile-filter.js";

function passes(filter: JsonValue, event: object): boolean {
  const compiled = compileFilter(filter);
  if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
  const verdict = compiled.filter?.(anEventFrom(event, {})) ?? { passes: true };
  if ("failed" in verdict) throw new Error(verdict.failed);
  return verdict.passes;
}

/** "Event Filtering" of TagoRUN's document. */
describe("TagoRUN's published filter", () => {
  const filter: JsonValue = {
    "user.login": {
      conditions: [
        { field: "user.role", operator: "equals", value: "admin" },
        { field: "location.country", operator: "in", value: ["US", "CA"] },
      ],
    },
    "data.received": {
      conditions: [
        { field: "device.type", operator: "equals", value: "sensor" },
        { field: "data.value", operator: "greater_than", value: 100 },
      ],
    },
  };

  it.each([
    ["an admin's login from Canada", true, { event: "user.login", user: { role: "admin" }, location: { country: "CA" } }],
    ["an admin's login from Chile", false, { event: "user.login", user: { role: "admin" }, location: { country: "CL" } }],
    ["a guest's login from Canada", false, { event: "user.login", user: { role: "guest" }, location: { country: "CA" } }],
    ["an admin's login from nowhere", false, { event: "user.login", user: { role: "admin" } }],
    ["a sensor's 100.5", true, { event: "data.received", device: { type: "sensor" }, data: { value: 100.5 } }],
    ["a sensor's 100", false, { event: "data.received", device: { type: "sensor" }, data: { value: 100 } }],
    ["a sensor's text of 101", false, { event: "data.received", device: { type: "sensor" }, data: { value: "101" } }],
    ["an actuator's 101", false, { event: "data.received", device: { type: "actuator" }, data: { value: 101 } }],
    ["an event of a type without conditions", true, { event: "system.alert" }],
  ])("takes or leaves %s: %s", (_, expected, event) => expect(passes(filter, event)).toBe(expected));

  it("judges every type where its conditions stand alone", () => {
    const alone = { conditions: [{ field: "device.type", operator: "equals", value: "sensor" }] };
    expect(passes(alone, { event: "data.received", device: { type: "sensor" } })).toBe(true);
    expect(passes(alone, { event: "system.alert" })).toBe(false);
  });
});

/** The `filters` of Tageur's document. */
describe("Tageur's published filter", () => {
  it.each([
    ["Equipment", true],
    ["Vehicle", false],
    [null, false],
    [undefined, false],
    [["Equipment"], false],
  ])("by asset type, of an asset of type %j: %s", (assetType, expected) => {
    const event = { event: "asset.created", timestamp: "2026-02-01T12:30:45Z", data: { id: 123, type: "asset", attributes: { asset_type: assetType } } };
    expect(passes({ asset_type: ["Equipment"] }, event)).toBe(expected);
  });
});
