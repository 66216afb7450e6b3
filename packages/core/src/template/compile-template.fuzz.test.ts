import type { JsonValue } from "@trunkline/plugin-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anEventFrom } from "../testing/an-event-from.js";
import { compileTemplate } from "./compile-template.js";

const numRuns = Number(process.env.FUZZ_RUNS);

const pieces = fc.constantFrom(
  ..."{{ }} {{{ }}} {{#if /if}} {{/if}} {{#each {{/each}} {{#with {{else}} {{! {{!-- --}} {{> {{* {{& {{#> ~ ^ ( ) [ ] . / | = ' \" \\ @root @index this ../".split(
    " ",
  ),
  ..."data data.a data.list type constructor __proto__ lookup log json upper truncate default eq helperMissing blockHelperMissing toString hasOwnProperty 0 1e9 null".split(
    " ",
  ),
  " ",
  "\n",
  "\u0000",
  "\ud800",
  "{{data.a}}",
  "{{json data}}",
  "{{lookup data 'constructor'}}",
  "{{constructor.constructor 'return process'}}",
  "{{#each data.list}}{{this}},{{/each}}",
);
const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(""));
const leaf = fc.oneof(text, fc.jsonValue() as fc.Arbitrary<JsonValue>);
const templates = fc.oneof(
  text,
  fc.record({ contentType: fc.constantFrom("application/json", "text/plain", "application/xml", "", "text/html"), text }),
  fc.dictionary(fc.oneof(fc.constantFrom("__proto__", "a", "contentType", "text"), text), leaf),
  fc.array(leaf, { maxLength: 4 }),
  leaf,
) as fc.Arbitrary<JsonValue>;
/** Values that would break out of JSON, markup or a template. */
const hostile = fc.constantFrom<JsonValue>(
  '"}',
  '","admin":true,"x":"',
  "</script>",
  "{{data}}",
  "\n",
  "\u2028",
  "\u0000",
  { toString: "x" },
  { constructor: { name: "x" } },
);
const data = fc.dictionary(fc.constantFrom("a", "list", "constructor", "toString"), fc.oneof(hostile, fc.jsonValue() as fc.Arbitrary<JsonValue>));

describe("any template on any event", () => {
  it("is refused, fails with a reason or renders; JSON stays JSON with the template's own members; no inner of ours comes out", () => {
    let reached = 0;
    fc.assert(
      fc.property(templates, data, (template, values) => {
        const compiled = compileTemplate(template);
        if ("problems" in compiled) {
          expect(compiled.problems.length).toBeGreaterThan(0);
          return;
        }
        const result = compiled.template?.(anEventFrom({ data: values }));
        expect(Object.keys(Object.prototype)).toEqual([]);
        if (result === undefined || "failed" in result) return;
        const { text: rendered, contentType } = result.payload;
        expect(rendered).not.toMatch(/\[native code\]|function Object|\[object process\]/);
        if (!/json/.test(contentType)) return;
        reached += 1;
        const parsed: unknown = JSON.parse(rendered);
        if (isTree(template)) expect(Object.keys(parsed as object).length).toBe(Object.keys(template).length);
      }),
      { numRuns },
    );
    expect(reached, "templates that rendered JSON").toBeGreaterThan(numRuns / 50);
  });
});

/** A template as a JSON object whose names hold no expressions: what it renders has as many members. */
function isTree(template: JsonValue): template is Record<string, JsonValue> {
  if (typeof template !== "object" || template === null || Array.isArray(template)) return false;
  return !("contentType" in template) && !Object.keys(template).some((name) => name.includes("{{"));
}
