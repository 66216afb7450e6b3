import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInCatalog } from "../built-in-catalog.js";
import type { JsonSchema } from "../json.js";
import { judgeEventType } from "./judge-event-type.js";
import { judgeSchema } from "./judge-schema.js";

const example = { type: "erp.sent", data: { number: "4711" } };
const judge = (schema: JsonSchema, shown: Record<string, never> | object = example) =>
  judgeEventType({ name: "erp.sent", schema, example: shown as typeof example });
const messageOf = (schema: JsonSchema): string => judge(schema).map(({ pointer, message }) => `${pointer} ${message}`)[0] ?? "";

describe("judging a type that somebody brings", () => {
  it("accepts built-in types", () => {
    for (const type of builtInCatalog.list()) expect(judgeSchema(type.schema), type.name).toEqual([]);
    for (const type of builtInCatalog.list().filter((_type, index) => index % 10 === 0)) expect(judgeEventType(type), type.name).toEqual([]);
  });

  it("refuses what is no schema of draft 2020-12, with a pointer", () => {
    expect(judge({ properties: { data: { type: "no such type" } } })[0]?.pointer).toBe("/schema/properties/data/type");
    expect(judge({ required: "data" })[0]).toEqual({ pointer: "/schema/required", message: "must be a list" });
    expect(judge({ $schema: "http://json-schema.org/draft-07/schema#" })[0]?.pointer).toBe("/schema/$schema");
  });

  it("refuses an example that breaks the schema, or is of another type", () => {
    const schema = { type: "object", required: ["data"], properties: { data: { properties: { number: { type: "integer" } } } } };
    expect(judge(schema)).toEqual([{ pointer: "/example/data/number", message: "must be a whole number" }]);
    expect(judge({}, { type: "erp.received" })).toEqual([{ pointer: "/example/type", message: 'must be "erp.sent"' }]);
  });

  it("takes patterns of RE2 only, which cannot run away", () => {
    expect(judge({ properties: { data: { properties: { number: { pattern: "^\\d{4}$" } } } } })).toEqual([]);
    expect(messageOf({ properties: { data: { pattern: "(a)\\1" } } })).toMatch(/^\/schema\/properties\/data\/pattern is no RE2 expression/);
    expect(messageOf({ patternProperties: { "(?=a)": true } })).toMatch(/^\/schema\/patternProperties is no RE2 expression/);
    expect(messageOf({ pattern: "a".repeat(257) })).toContain("longer than 256");
  });

  it("refuses references that leave the schema, lead back to themselves or to nowhere", () => {
    expect(messageOf({ $ref: "https://example.com/schema" })).toMatch(/^\/schema\/\$ref must lead to a place in this schema/);
    expect(messageOf({ $ref: "#" })).toBe("/schema must not refer back to itself");
    expect(messageOf({ $defs: { a: { properties: { next: { $ref: "#/$defs/a" } } } }, $ref: "#/$defs/a" })).toBe("/schema must not refer back to itself");
    expect(messageOf({ $ref: "#/$defs/gone" })).toMatch(/^\/schema cannot be used/);
    expect(messageOf({ $defs: { a: { $id: "https://example.com/a" } } })).toMatch(/\$id is not allowed here$/);
  });

  it("refuses references that double at every step, at once", () => {
    const steps = Array.from({ length: 40 }, (_, index) => [`s${index}`, { allOf: [{ $ref: `#/$defs/s${index + 1}` }, { $ref: `#/$defs/s${index + 1}` }] }]);
    const started = performance.now();
    expect(messageOf({ $ref: "#/$defs/s0", $defs: { ...Object.fromEntries(steps), s40: {} } })).toContain("is too large");
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("follows references written with percent signs, so that none hides a circle", () => {
    expect(messageOf({ $defs: { "a b": { allOf: [{ $ref: "#/$defs/a%20b" }] } }, $ref: "#/$defs/a%20b" })).toBe("/schema must not refer back to itself");
  });

  it("refuses comparing objects with each other, and schemas beyond 64 KB", () => {
    expect(messageOf({ properties: { rows: { uniqueItems: true } } })).toContain("/schema/properties/rows/uniqueItems");
    expect(judge({ properties: { rows: { uniqueItems: true, items: { type: ["string", "null"] } } } })).toEqual([]);
    expect(messageOf({ description: "x".repeat(65_536) })).toContain("at most 65536 characters");
  });

  describe("refuses more rules for one value than an event could meet in reasonable time", () => {
    const rules = (count: number) => Array.from({ length: count }, (_, index) => ({ type: "integer", minimum: index }));
    const tooMany = /^\/schema has some \d+ rules for one value; 64 are the most/;

    it.each<[string, JsonSchema]>([
      ["alternatives for the items of a list", { properties: { data: { properties: { rows: { items: { anyOf: rules(70) } } } } } }],
      ["rules that several parts bring together", { allOf: [{ items: { anyOf: rules(40) } }, { items: { allOf: rules(40) } }] }],
      ["rules behind references", { $defs: { many: { oneOf: rules(70) } }, additionalProperties: { $ref: "#/$defs/many" } }],
      ["a long list of values", { items: { enum: Array.from({ length: 3_000 }, (_, index) => index) } }],
      ["expressions", { items: { allOf: Array.from({ length: 9 }, (_, index) => ({ pattern: `^a{${index}}` })) } }],
      ["expressions for names", { patternProperties: Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`^a{${index}}`, true])) }],
      ["rules for a named member and for any", { properties: { a: { anyOf: rules(40) } }, additionalProperties: { anyOf: rules(40) } }],
    ])("%s", (_what, schema) => {
      expect(messageOf(schema)).toMatch(tooMany);
    });

    it("but takes many members with rules of their own, and lists of values that people make", () => {
      const members = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`m${index}`, { type: ["string", "null"], pattern: "^x", maxLength: 10 }]));
      expect(judge({ properties: { data: { properties: { rows: { items: { properties: members } } } } } })).toEqual([]);
      expect(judge({ properties: { data: { properties: { country: { enum: Array.from({ length: 250 }, (_, index) => `C${index}`) } } } } })).toEqual([]);
      expect(judge({ anyOf: Array.from({ length: 20 }, (_, index) => ({ properties: { kind: { const: index } } })) })).toEqual([]);
    });
  });

  it("never throws, whatever the schema", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("$ref", "type", "allOf", "properties", "$defs", "items", "pattern", "enum", "__proto__", "format"), fc.jsonValue()),
        (schema) => {
          expect(Array.isArray(judge(schema as JsonSchema))).toBe(true);
        },
      ),
    );
  });
});
