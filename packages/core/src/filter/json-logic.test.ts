import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import fc from "fast-check";
import jsonLogic from "json-logic-js";
import { describe, expect, it } from "vitest";
import { filterContext } from "../event/template-context.js";
import { anEventFrom } from "../testing/an-event-from.js";
import { compileFilter } from "./compile-filter.js";
import { compileLogic } from "./compile-logic.js";
import { BLOCKED_OPERATORS } from "./operators.js";
import type { FilterProblem } from "./problem.js";

type JsonLogic = Pick<typeof jsonLogic, "apply" | "truthy">;

/** json-logic-js as published: a copy of its own, without the operators that filters add or replace. */
const published = publishedJsonLogic();

function publishedJsonLogic(): JsonLogic {
  const require = createRequire(import.meta.url);
  delete require.cache[require.resolve("json-logic-js")];
  return require("json-logic-js") as JsonLogic;
}

/** `[rule, data, result]`: facts of https://jsonlogic.com/tests.json, as far as filters have the operators. */
const cases = JSON.parse(readFileSync(new URL("./published-json-logic-cases.json", import.meta.url), "utf8")) as (readonly [JsonValue, JsonValue, JsonValue])[];

function compiled(rule: JsonValue): JsonValue {
  const problems: FilterProblem[] = [];
  const made = compileLogic(rule, "", problems);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return made;
}

function resultOf(engine: JsonLogic, rule: JsonValue, data: unknown): unknown {
  try {
    return engine.apply(rule as Parameters<JsonLogic["apply"]>[0], data);
  } catch {
    return "threw";
  }
}

describe("json-logic's published tests", () => {
  it("are those of the copy that nothing was added to", () => {
    expect(resultOf(published, { days_until: "2026-01-01" }, {})).toBe("threw");
    expect(cases.length).toBeGreaterThan(230);
    for (const [rule, data, result] of cases) expect(resultOf(published, rule, data), JSON.stringify(rule)).toEqual(result);
  });

  it.each(cases)("%j of %j is %j", (rule, data, result) => {
    expect(resultOf(jsonLogic, compiled(rule), data)).toEqual(result);
  });

  it("of operators that a filter must not have end in a refusal at the operator", () => {
    for (const operator of BLOCKED_OPERATORS) {
      expect(compileFilter({ and: [true, { [operator]: [1] }] })).toMatchObject({ problems: [{ pointer: `/and/1/${operator}` }] });
    }
  });
});

const names = fc.constantFrom("a", "b", "c", "0", "length");
const { data } = fc.letrec<{ data: JsonValue }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<JsonValue>(0, 1, -1.5, "", "1", "a", "ab", null, true, false),
    fc.array(tie("data"), { maxLength: 3 }),
    fc.dictionary(names, tie("data"), { maxKeys: 4 }),
  ),
}));

const plain = fc.constantFrom<JsonValue>(0, 1, 2, -1, 1.5, "", "0", "1", "a", "ab", "x", null, true, false);
const unary = fc.constantFrom("!", "!!", "-", "+");
const binary = fc.constantFrom("==", "===", "!=", "!==", ">", ">=", "in", "%", "/", "-");
const many = fc.constantFrom("and", "or", "if", "?:", "<", "<=", "+", "*", "min", "max");

/** Rules over paths that `prefix` begins, as filters may have them: lists of conditions do not nest. */
function rules(prefix: string): fc.Arbitrary<JsonValue> {
  const path = (start: string): fc.Arbitrary<string> => fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => start + parts.join("."));
  const ruleOf = (start: string, further: readonly fc.Arbitrary<JsonValue>[]): fc.Arbitrary<JsonValue> =>
    fc.letrec<{ rule: JsonValue }>((tie) => {
      const rule = tie("rule");
      const operation = (operator: fc.Arbitrary<string>, values: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> =>
        fc.tuple(operator, values).map(([name, value]) => ({ [name]: value }));
      return {
        rule: fc.oneof(
          { maxDepth: 3 },
          plain,
          path(start).map((name) => ({ var: name })),
          fc.tuple(path(start), rule).map((pair): JsonValue => ({ var: pair })),
          fc.array(path(start), { maxLength: 3 }).map((paths) => ({ missing: paths })),
          fc.tuple(fc.nat(3), fc.array(path(start), { maxLength: 3 })).map((values): JsonValue => ({ missing_some: values })),
          fc.array(rule, { maxLength: 3 }),
          operation(unary, rule),
          operation(binary, fc.tuple(rule, rule)),
          operation(many, fc.array(rule, { maxLength: 3 })),
          ...further,
        ),
      };
    }).rule;
  const item = ruleOf("", [fc.constant({ var: "" })]);
  const list = path(prefix).map((name): JsonValue => ({ var: name }));
  const quantified = fc.tuple(fc.constantFrom("some", "all", "none"), list, item).map(([operator, from, test]) => ({ [operator]: [from, test] }));
  return ruleOf(prefix, [quantified, quantified]);
}

describe("any rule on any data", () => {
  it("gives what json-logic-js gives", () => {
    fc.assert(
      fc.property(rules(""), data, (rule, value) => {
        expect(resultOf(jsonLogic, compiled(rule), value)).toEqual(resultOf(published, rule, value));
      }),
      { numRuns: 3_000 },
    );
  });

  it("lets the events pass that json-logic-js finds true", () => {
    const fields = fc
      .record({ data }, { requiredKeys: [] })
      .chain((known) => fc.dictionary(names, data).map((others): JsonObject => ({ ...others, ...known })));
    const rule = fc.oneof(rules(""), rules("data."), rules("event.data.")).filter((made) => typeof made === "object" && made !== null && !Array.isArray(made));
    fc.assert(
      fc.property(rule, fields, (filter, produced) => {
        const event = anEventFrom(produced);
        const made = compileFilter(filter);
        if ("problems" in made) throw new Error(JSON.stringify(made.problems));
        const expected = resultOf(published, filter, filterContext(event));
        const verdict = made.filter?.(event) ?? { passes: true };
        if (expected === "threw") expect(verdict).toHaveProperty("failed");
        else expect(verdict).toEqual({ passes: published.truthy(expected) });
      }),
      { numRuns: 2_000 },
    );
  });
});
