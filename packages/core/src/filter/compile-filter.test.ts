import type { JsonValue } from "@trunkline/plugin-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DomainEvent } from "../event/event.js";
import { anEventFrom } from "../testing/an-event-from.js";
import { compileFilter } from "./compile-filter.js";
import { filterPaths } from "./filter-paths.js";
import { filterRemarks } from "./filter-remarks.js";

const eventOf = (fields: object): DomainEvent => anEventFrom(fields, { type: "user.login", time: "2026-02-01T12:00:00Z" });

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
    [{ matches: [{ var: "a" }, "(a{99}b{99}c{99}){9}"] }, "/matches/1"],
    [{ matches: [{ var: "a" }, "(?=a)b"] }, "/matches/1"],
    [{ var: "constructor" }, "/var"],
    [{ missing: ["a", "constructor.name"] }, "/missing"],
    [{ method: [{ var: "a" }, "toString"] }, "/method"],
    [{ toString: [] }, "/toString"],
    [{ and: [true, { unknown_operator: 1 }] }, "/and/1/unknown_operator"],
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
    expect(judge({ in: ["a", { var: "data" }] }, { data: { indexOf: 1 } })).toContain("The filter broke");
  });
});

describe("a filter that takes long", () => {
  const items = Array.from({ length: 1_000 }, (_, index) => ({ n: index }));
  /** ms of this thread's own time: other programs may run meanwhile. */
  const timeOf = (filter: unknown, fields: object): number => {
    const event = eventOf(fields);
    const before = process.threadCpuUsage();
    const compiled = compileFilter(filter as JsonValue);
    if ("filter" in compiled) compiled.filter?.(event);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };
  const slow = { matches: [{ var: "data" }, "(?:[ab]?){120}[^ab]{3}(?:x|y)$"] };

  it("is stopped, and says so", () => {
    const unlike = Array.from({ length: 60 }, () => ({ "!=": [{ var: "n" }, -1] }));
    expect(judge({ all: [{ var: "data" }, { and: unlike }] }, { data: items })).toContain("too many steps");
    expect(judge({ all: [{ var: "data" }, { and: unlike.slice(0, 20) }] }, { data: items })).toBe(true);
    expect(judge({ or: Array.from({ length: 4 }, () => slow) }, { data: "xyabc@z".repeat(585) })).toContain("too many steps");
  });

  it("is refused or stopped before it holds the process up", () => {
    const text = { data: "xyabc@z".repeat(585) };
    timeOf(slow, text);
    const unlike = Array.from({ length: 25 }, () => ({ "!=": [{ var: "n" }, -1] }));
    const attacks: readonly (readonly [unknown, object])[] = [
      [{ or: Array.from({ length: 4 }, () => slow) }, text],
      [{ or: Array.from({ length: 60 }, () => slow) }, text],
      [{ matches: [{ var: "data" }, "(a{999})".repeat(32)] }, text],
      [{ matches: [{ var: "data" }, "(".repeat(200)] }, text],
      [{ or: Array.from({ length: 60 }, () => ({ matches: [{ var: "data" }, "\\pL".repeat(80)] })) }, text],
      [{ all: [{ var: "data" }, { and: unlike }] }, { data: items }],
    ];
    for (const [filter, fields] of attacks) expect(timeOf(filter, fields), JSON.stringify(filter).slice(0, 100)).toBeLessThan(50);
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

  it("never order text against a number, or anything but numbers and times", () => {
    const pairs: readonly (readonly [unknown, unknown])[] = [
      ["5", 4],
      [5, "4"],
      ["b", "a"],
      [true, false],
      [[5], 4],
      ["2026-02-01T00:00:00Z", 5],
    ];
    for (const [seen, wanted] of pairs) {
      for (const operator of ["greater_than", "greater_or_equal", "less_than", "less_or_equal"]) {
        expect(judge(one(operator, wanted), { data: { x: seen } }), `${String(seen)} ${operator} ${String(wanted)}`).toBe(false);
      }
    }
    expect(judge(one("greater_than", "2026-02-01"), { data: { x: "2026-02-01T00:00:00+07:00" } })).toBe(false);
    expect(judge(one("less_than", "2026-02-01T00:00:00.5Z"), { data: { x: "2026-02-01T07:00:00+07:00" } })).toBe(true);
  });

  it("are refused where they cannot be understood", () => {
    expect(pointers({ conditions: [{ field: "a", operator: "is", value: 1 }] })).toEqual(["/conditions/0/operator"]);
    expect(pointers({ conditions: [{ operator: "equals", value: 1 }] })).toEqual(["/conditions/0/field"]);
    expect(pointers({ conditions: [{ field: "a", operator: "in", value: "x" }] })).toEqual(["/conditions/0/value"]);
    expect(pointers({ "user.login": { conditions: [{ field: "a", operator: "matches", value: "(" }] } })).toEqual(["/user.login/conditions/0/value"]);
    expect(pointers({ "user.*": { conditions: [] } })).toEqual(["/user.*"]);
    expect(pointers({ "user.login": { conditions: [] }, "user.logout": { condition: [] } })).toEqual(["/user.logout"]);
    expect(pointers({ conditions: [{ field: "data.__proto__.x", operator: "exists" }] })).toEqual(["/conditions/0/field"]);
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

describe("what a filter reads", () => {
  it("is named with its place, in each of the forms", () => {
    const rule: JsonValue = {
      and: [{ "==": [{ var: ["data.a", { var: "data.b" }] }, 1] }, { some: [{ var: "data.list" }, { var: "name" }] }, { missing: ["data.c"] }],
    };
    expect(filterPaths(rule)).toEqual([
      { path: "data.a", pointer: "/and/0/==/0/var" },
      { path: "data.b", pointer: "/and/0/==/0/var/1/var" },
      { path: "data.list", pointer: "/and/1/some/0/var" },
      { path: "data.c", pointer: "/and/2/missing" },
    ]);
    const conditions = [{ field: "user.role", operator: "equals", value: "admin" }];
    expect(filterPaths({ "user.login": { conditions } })).toEqual([{ path: "user.role", pointer: "/user.login/conditions/0/field" }]);
    expect(filterPaths({ asset_type: ["Equipment"] })).toEqual([{ path: "data.attributes.asset_type", pointer: "/asset_type" }]);
    expect(filterPaths(null)).toEqual([]);
  });

  it("is remarked on where no event can meet it", () => {
    const conditions = [
      { field: "data.value", operator: "greater_than", value: "100" },
      { field: "data.value", operator: "less_than", value: 5 },
      { field: "data.at", operator: "less_than", value: "2026-01-01" },
    ];
    expect(filterRemarks({ conditions }).map(({ pointer }) => pointer)).toEqual(["/conditions/0/value"]);
    expect(filterRemarks({ "data.received": { conditions } }).map(({ pointer }) => pointer)).toEqual(["/data.received/conditions/0/value"]);
    expect(filterRemarks({ "==": [1, 1] })).toEqual([]);
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
