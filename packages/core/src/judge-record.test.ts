import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileAlertRule, conditionProblems, type OwnedRecord } from "./judge-record.js";
import { usualAlertRules, type AlertRule, type StandingAlert } from "./record/alert-rule.js";

const DAY_MS = 86_400_000;
const now = Date.parse("2026-02-01T12:30:45Z");
const dayIn = (days: number): string => new Date(now + days * DAY_MS).toISOString().slice(0, 10);

function rule(changes: Partial<AlertRule>): AlertRule {
  const usual = usualAlertRules.find(({ eventType }) => eventType === (changes.eventType ?? "alert.low_stock"));
  return { ...usual!, id: 1, tenant: "acme", revision: 1, ...changes };
}

function record(attributes: JsonObject, kind: OwnedRecord["kind"] = "asset"): OwnedRecord {
  return { id: 5, kind, version: 1, attributes, createdAtMs: now, updatedAtMs: now, tenant: "acme", company: 1 };
}

const raises = (eventType: string, attributes: JsonObject): boolean => compileAlertRule(rule({ eventType }))(record(attributes), null, now).kind === "raise";

describe("the rules that every tenant begins with", () => {
  it("compile, and raise nothing for a record that says nothing of them", () => {
    for (const { condition, eventType } of usualAlertRules) {
      expect(conditionProblems(condition), eventType).toEqual([]);
      expect(raises(eventType, {}), eventType).toBe(false);
    }
  });

  it.each([
    ["alert.warranty_expiring", "warranty_expires_on", { 0: true, 30: true, 31: false, "-1": false }],
    ["alert.maintenance_due", "next_maintenance_on", { 0: true, 7: true, 8: false, "-40": true }],
    ["alert.checkout_overdue", "checkout_due_at", { 0: false, 1: false, "-1": true }],
    ["maintenance_plan.due", "next_maintenance_on", { 0: true, 1: false, "-1": true }],
  ])("%s looks at the days until %s", (eventType, name, expected) => {
    const found = Object.fromEntries(Object.keys(expected).map((days) => [days, raises(eventType, { [name]: dayIn(Number(days)) })]));
    expect(found).toEqual(expected);
    for (const value of [null, "", "soon", 5]) expect(raises(eventType, { [name]: value })).toBe(false);
  });

  it.each([
    [4, 5, true],
    [5, 5, false],
    ["9", "10", true],
    [0, 1, true],
    [null, 5, false],
    [3, null, false],
    [3, undefined, false],
    ["many", 5, false],
  ])("alert.low_stock and spare_part.low_stock: %j pieces where %j should be: %s", (quantity, minimum, expected) => {
    const attributes = { quantity, ...(minimum === undefined ? {} : { min_quantity: minimum }) } as JsonObject;
    expect([raises("alert.low_stock", attributes), raises("spare_part.low_stock", attributes)]).toEqual([expected, expected]);
  });

  it("pass over what is out of use", () => {
    for (const status of ["retired", "discontinued"]) expect(raises("alert.low_stock", { quantity: 0, min_quantity: 1, status })).toBe(false);
    expect(raises("alert.low_stock", { quantity: 0, min_quantity: 1, status: "operational" })).toBe(true);
  });
});

describe("an alert", () => {
  const low = record({ quantity: 1, min_quantity: 2 });
  const enough = record({ quantity: 2, min_quantity: 2 });
  const standing = (changes: Partial<StandingAlert> = {}): StandingAlert => ({ key: "[]", raisedAtMs: now - DAY_MS, ...changes });

  it("is told once while it holds, and again after it was over", () => {
    const judge = compileAlertRule(rule({}));
    expect(judge(low, null, now)).toEqual({ kind: "raise", key: "[]" });
    expect(judge(low, standing(), now)).toEqual({ kind: "keep" });
    expect(judge(enough, standing(), now)).toEqual({ kind: "rearm" });
    expect(judge(enough, null, now)).toEqual({ kind: "nothing" });
  });

  it("is told again each period", () => {
    const judge = compileAlertRule(rule({ periodMs: DAY_MS }));
    expect(judge(low, standing({ raisedAtMs: now - DAY_MS + 1 }), now)).toEqual({ kind: "keep" });
    expect(judge(low, standing({ raisedAtMs: now - DAY_MS }), now)).toEqual({ kind: "raise", key: "[]" });
  });

  it("is another one when an attribute that it is told by has changed", () => {
    const judge = compileAlertRule(rule({ eventType: "alert.warranty_expiring" }));
    const until = (days: number) => record({ warranty_expires_on: dayIn(days) });
    const key = JSON.stringify([dayIn(10)]);
    expect(judge(until(10), null, now)).toEqual({ kind: "raise", key });
    expect(judge(until(10), standing({ key }), now + 3 * DAY_MS)).toEqual({ kind: "keep" });
    expect(judge(until(20), standing({ key }), now)).toEqual({ kind: "raise", key: JSON.stringify([dayIn(20)]) });
  });

  it("sees attributes by name, the kind and the data of the record's events", () => {
    const of = (condition: JsonValue) => compileAlertRule(rule({ condition }))(record({ name: "Pump", extra_values: { line: 3 } }), null, now).kind;
    expect(
      of({ and: [{ "==": [{ var: "extra_values.line" }, 3] }, { "==": [{ var: "kind" }, "asset"] }, { "==": [{ var: "data.attributes.name" }, "Pump"] }] }),
    ).toBe("raise");
  });

  it("is neither raised nor over where the condition breaks or does not compile", () => {
    const many = record({ list: Array.from({ length: 1_001 }, (_, index) => index) });
    const conditions: readonly JsonValue[] = [{ some: [{ var: "list" }, { "==": [{ var: "" }, 1] }] }, { nonsense: [1] }];
    for (const condition of conditions) expect(compileAlertRule(rule({ condition }))(many, standing(), now)).toEqual({ kind: "nothing" });
    expect(conditionProblems({ and: [{ nonsense: [1] }] })).toMatchObject([{ pointer: "/and/0/nonsense" }]);
  });

  it("is judged whatever a record holds", () => {
    const anyRecord = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("quantity", "min_quantity", "warranty_expires_on", "status", "__proto__")),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(anyRecord, fc.constantFrom(...usualAlertRules), (attributes, document) => {
        const verdict = compileAlertRule({ ...document, id: 1, tenant: "acme", revision: 1 })(record(attributes as JsonObject), null, now);
        expect(["raise", "nothing"]).toContain(verdict.kind);
      }),
    );
  });
});
