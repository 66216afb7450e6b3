import type { JsonValue } from "@trunkline/plugin-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admitEvent } from "../event/admit-event.js";
import { decodeMessage } from "../event/decode-message.js";
import type { DomainEvent } from "../event/event.js";
import { compileFilter } from "./compile-filter.js";

function eventOf(fields: object): DomainEvent {
  const value = Buffer.from(JSON.stringify({ type: "user.login", time: "2026-02-01T12:00:00Z", ...fields }));
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const decoded = decodeMessage({ provenance, value, timestampMs: 0, boundTenant: null, originSystem: null }, 0);
  if (decoded.kind !== "event") throw new Error("not an event");
  return admitEvent(decoded.candidate, { id: "default", name: "Default", validation: "off", eventTypes: ["*"], companies: new Map() });
}

function judge(filter: unknown, fields: object): boolean | string {
  const compiled = compileFilter(filter as JsonValue);
  if ("problems" in compiled) throw new Error(JSON.stringify(compiled.problems));
  const verdict = compiled.filter?.(eventOf(fields)) ?? { passes: true };
  return "failed" in verdict ? verdict.failed : verdict.passes;
}

function pointers(filter: unknown): string[] {
  const compiled = compileFilter(filter as JsonValue);
  return "problems" in compiled ? compiled.problems.map(({ pointer }) => pointer) : [];
}

const asset = { data: { attributes: { asset_type: "Equipment", tags: ["a", "b"], n: 5 } } };

describe("json-logic", () => {
  it("judges by the event", () => {
    const filter = { and: [{ "==": [{ var: "data.attributes.asset_type" }, "Equipment"] }, { ">": [{ var: ["data.attributes.n", 0] }, 4] }] };
    expect(judge(filter, asset)).toBe(true);
    expect(judge(filter, {})).toBe(false);
    expect(judge({ in: ["a", { var: "data.attributes.tags" }] }, asset)).toBe(true);
    expect(judge({ some: [{ var: "data.attributes.tags" }, { "==": [{ var: "" }, "b"] }] }, asset)).toBe(true);
    expect(judge({ "!": { missing: ["data.attributes.n"] } }, asset)).toBe(true);
    expect(judge({ "==": [{ var: "event.company" }, null] }, asset)).toBe(true);
  });

  it("has operators of our own", () => {
    expect(judge({ starts_with: [{ var: "data.s" }, "ab"] }, { data: { s: "abc" } })).toBe(true);
    expect(judge({ ends_with: [{ var: "data.s" }, "ab"] }, { data: { s: "abc" } })).toBe(false);
    expect(judge({ matches: [{ var: "data.s" }, "^a.c$"] }, { data: { s: "abc" } })).toBe(true);
    expect(judge({ "<=": [{ days_until: { var: "data.due" } }, 7] }, { data: { due: "2026-02-08" } })).toBe(true);
    expect(judge({ "<=": [{ days_until: { var: "data.due" } }, 7] }, { data: { due: "2026-02-09T00:00:00Z" } })).toBe(false);
    expect(judge({ "<=": [{ days_until: { var: "data.due" } }, 7] }, {})).toBe(false);
  });

  it("reads nothing that the event did not bring", () => {
    expect(judge({ "==": [{ var: "data.toString" }, null] }, { data: {} })).toBe(true);
    expect(judge({ "!!": { var: "hasOwnProperty" } }, {})).toBe(false);
  });

  it.each([
    [{ and: [{ log: "x" }] }, "/and/0/log"],
    [{ "==": [{ reduce: [] }, 1] }, "/==/0/reduce"],
    [{ equals: [1, 1] }, "/equals"],
    [{ var: "a.__proto__.b" }, "/var"],
    [{ var: { var: "path" } }, "/var"],
    [{ "==": [{ var: "a" }, { x: 1, y: 2 }] }, "/==/1"],
    [{ matches: [{ var: "a" }, "("] }, "/matches/1"],
    [{ matches: [{ var: "a" }, "a".repeat(257)] }, "/matches/1"],
    [{ matches: [{ var: "a" }, { var: "b" }] }, "/matches/1"],
    [{ some: [{ var: "a" }, { all: [{ var: "b" }, true] }] }, "/some/1/all"],
    [{ condition: ["equals", 1, 1] }, "/condition"],
    [{ bounded_list: [1] }, "/bounded_list"],
    ["text", ""],
    [[1], ""],
  ])("refuses %j at %s", (filter, pointer) => expect(pointers(filter)).toEqual([pointer]));

  it("keeps to its budgets", () => {
    const deep = (depth: number): object => (depth === 0 ? { var: "a" } : { "!": deep(depth - 1) });
    expect(pointers(deep(11))).toEqual([]);
    expect(pointers(deep(12))).toHaveLength(1);
    expect(pointers(deep(3_000))).toHaveLength(1);
    expect(pointers({ or: Array.from({ length: 300 }, () => ({ "!": [] })) })).toHaveLength(1);
    expect(pointers({ in: [{ var: "a" }, ["x".repeat(17_000)]] })).toHaveLength(1);
  });

  it("says when it broke instead of saying no", () => {
    expect(judge({ some: [{ var: "data" }, true] }, { data: Array.from({ length: 1_001 }, () => 1) })).toContain("1001 items");
    expect(judge({ matches: [{ var: "data" }, "a"] }, { data: "a".repeat(5_000) })).toContain("longer than 4096");
  });
});

describe("conditions of TagoRUN", () => {
  const one = (operator: string, value: unknown): unknown => ({ conditions: [{ field: "data.x", operator, value }] });

  it.each([
    ["equals", "a", "a", "b"],
    ["not_equals", "a", "b", "a"],
    ["in", ["a", "b"], "b", "c"],
    ["not_in", ["a"], "b", "a"],
    ["greater_than", 5, 6, 5],
    ["greater_or_equal", 5, 5, 4],
    ["less_than", "2026-01-01T00:00:00Z", "2025-12-31T23:00:00+00:00", "2026-01-01T00:00:00Z"],
    ["less_or_equal", 5, 5, "4"],
    ["contains", "b", "abc", "xyz"],
    ["contains", "b", ["a", "b"], ["bb"]],
    ["starts_with", "a", "abc", 5],
    ["ends_with", "c", "abc", "cb"],
    ["matches", "a+", "xaax", "x"],
    ["exists", true, 0, null],
  ])("%s %j takes %j and not %j", (operator, value, taken, refused) => {
    expect(judge(one(operator, value), { data: { x: taken } })).toBe(true);
    expect(judge(one(operator, value), { data: { x: refused } })).toBe(false);
  });

  it("hold on a missing or null field only where they deny something", () => {
    const values: Record<string, unknown> = { in: ["a"], not_in: ["a"], exists: true };
    const operators = "equals not_equals in not_in greater_than greater_or_equal less_than less_or_equal contains starts_with ends_with exists matches".split(
      " ",
    );
    for (const data of [{}, { x: null }]) {
      expect(operators.filter((operator) => judge(one(operator, values[operator] ?? "a"), { data }) === true)).toEqual(["not_equals", "not_in"]);
      expect(judge(one("exists", false), { data })).toBe(true);
    }
  });

  it("must all hold, and may be given by event type", () => {
    const conditions = [
      { field: "user.role", operator: "equals", value: "admin" },
      { field: "location.country", operator: "in", value: ["US", "CA"] },
    ];
    expect(judge({ conditions }, { user: { role: "admin" }, location: { country: "CA" } })).toBe(true);
    expect(judge({ conditions }, { user: { role: "admin" } })).toBe(false);
    const byType = { "user.login": { conditions }, "data.received": { conditions: [] } };
    expect(judge(byType, { user: { role: "guest" } })).toBe(false);
    expect(judge(byType, { type: "data.received" })).toBe(true);
    expect(judge(byType, { type: "system.alert" })).toBe(true);
  });

  it("are refused where they cannot be understood", () => {
    expect(pointers({ conditions: [{ field: "a", operator: "is", value: 1 }] })).toEqual(["/conditions/0/operator"]);
    expect(pointers({ conditions: [{ operator: "equals", value: 1 }] })).toEqual(["/conditions/0/field"]);
    expect(pointers({ conditions: [{ field: "a", operator: "in", value: "x" }] })).toEqual(["/conditions/0/value"]);
    expect(pointers({ "user.login": { conditions: [{ field: "a", operator: "matches", value: "(" }] } })).toEqual(["/user.login/conditions/0/value"]);
  });
});

describe("lists of Tageur", () => {
  it("are looked up in the attributes", () => {
    expect(judge({ asset_type: ["Equipment", "Vehicle"] }, asset)).toBe(true);
    expect(judge({ asset_type: ["Vehicle"] }, asset)).toBe(false);
    expect(judge({ asset_type: ["Equipment"], status: ["active"] }, asset)).toBe(false);
  });
  it("are none when empty or not of texts", () => {
    expect(pointers({ asset_type: [] })).toHaveLength(1);
    expect(pointers({ asset_type: [1] })).toHaveLength(1);
  });
});

describe("any filter", () => {
  it("that says nothing lets everything pass", () => {
    for (const filter of [null, {}, true, { conditions: [] }]) expect(judge(filter, {})).toBe(true);
    expect(judge(false, {})).toBe(false);
  });

  it("never throws, whatever it and the event hold", () => {
    const operators = fc.constantFrom("and", "or", "==", "<", "in", "+", "some", "matches", "days_until", "var", "missing", "log", "conditions", "!", "max");
    const { rule } = fc.letrec<{ rule: unknown }>((tie) => ({
      rule: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue(),
        fc.record({ var: fc.constantFrom("data", "data.a", "", "event.kafka") }),
        fc.tuple(operators, fc.array(tie("rule"), { maxLength: 3 })).map(([name, values]) => ({ [name]: values })),
      ),
    }));
    fc.assert(
      fc.property(rule, fc.jsonValue(), (filter, data) => {
        const compiled = compileFilter(filter as JsonValue);
        if ("problems" in compiled) expect(compiled.problems.length).toBeGreaterThan(0);
        else expect(compiled.filter?.(eventOf({ data })) ?? {}).toBeTypeOf("object");
      }),
      { numRuns: 500 },
    );
  });
});
