import { describe, expect, test } from "vitest";
import type { JsonValue } from "@trunkline/plugin-api";
import { anEventFrom } from "../testing/an-event-from.js";
import { explainFilter } from "./explain-filter.js";

const event = anEventFrom({ type: "asset.created", data: { id: 7, attributes: { asset_type: "Vehicle", status: "retired" } } });

describe("explainFilter", () => {
  test("names the first clause of an `and` that does not hold, with the value it saw", () => {
    const filter: JsonValue = { and: [{ ">": [{ var: "data.id" }, 1] }, { "==": [{ var: "data.attributes.asset_type" }, "Equipment"] }] };
    expect(explainFilter(filter, event)).toEqual({
      pointer: "/and/1",
      clause: { "==": [{ var: "data.attributes.asset_type" }, "Equipment"] },
      seen: [{ path: "data.attributes.asset_type", value: "Vehicle" }],
    });
  });

  test("looks into nested `and`s", () => {
    expect(explainFilter({ and: [true, { and: [{ "==": [{ var: "data.id" }, 8] }] }] }, event)?.pointer).toBe("/and/1/and/0");
  });

  test("names the condition, alone and by event type", () => {
    const conditions = [
      { field: "data.id", operator: "equals", value: 7 },
      { field: "data.attributes.status", operator: "in", value: ["operational"] },
    ];
    expect(explainFilter({ conditions }, event)).toEqual({
      pointer: "/conditions/1",
      clause: conditions[1],
      seen: [{ path: "data.attributes.status", value: "retired" }],
    });
    expect(explainFilter({ "asset.created": { conditions } }, event)?.pointer).toBe("/asset.created/conditions/1");
  });

  test("names the attribute of Tageur's lists", () => {
    const explanation = explainFilter({ status: ["retired"], asset_type: ["Equipment"] }, event);
    expect(explanation).toEqual({
      pointer: "/asset_type",
      clause: { asset_type: ["Equipment"] },
      seen: [{ path: "data.attributes.asset_type", value: "Vehicle" }],
    });
  });

  test("shows null for what the event lacks", () => {
    expect(explainFilter({ "==": [{ var: "data.attributes.colour" }, "red"] }, event)?.seen).toEqual([{ path: "data.attributes.colour", value: null }]);
  });

  test("shows the list that a condition on its items saw, and each of several paths once", () => {
    const filter: JsonValue = { some: [{ var: "data.tags" }, { "==": [{ var: "name" }, "x"] }] };
    expect(explainFilter(filter, event)?.seen).toEqual([{ path: "data.tags", value: null }]);
    const either: JsonValue = { or: [{ "==": [{ var: "data.id" }, 8] }, { "==": [{ var: "data.id" }, 9] }, { "!": { missing: "data.colour" } }] };
    expect(explainFilter(either, event)?.seen).toEqual([
      { path: "data.id", value: 7 },
      { path: "data.colour", value: null },
    ]);
  });

  test("names the clause that breaks", () => {
    const filter: JsonValue = { and: [true, { matches: [{ var: "data.text" }, "a"] }] };
    const long = anEventFrom({ type: "asset.created", data: { text: "a".repeat(5_000) } });
    expect(explainFilter(filter, long)?.pointer).toBe("/and/1");
  });

  test("has nothing to say where the event passes", () => {
    expect(explainFilter({ "==": [{ var: "data.id" }, 7] }, event)).toBeNull();
    expect(explainFilter(null, event)).toBeNull();
  });
});
