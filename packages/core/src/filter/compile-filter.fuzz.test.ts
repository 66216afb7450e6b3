import type { JsonValue } from "@trunkline/plugin-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anEventFrom } from "../testing/an-event-from.js";
import { compileFilter } from "./compile-filter.js";
import { CONDITION_OPERATORS } from "./conditions.js";
import { explainFilter } from "./explain-filter.js";
import { BLOCKED_OPERATORS, PUBLISHED_OPERATORS } from "./operators.js";

const numRuns = Number(process.env.FUZZ_RUNS);

const paths = fc.constantFrom(
  "data",
  "data.a",
  "data.list",
  "data.__proto__",
  "constructor",
  "data.constructor.name",
  "",
  ".",
  "..",
  "event.kafka.headers",
  "toString",
  "data.a.b.0",
);
const operators = fc.constantFrom(...PUBLISHED_OPERATORS, ...BLOCKED_OPERATORS, "matches", "days_until", "constructor", "__proto__", "toString", "nonsense");
const awkward = fc.constantFrom<JsonValue>("", "(a+)+$", "[", "9".repeat(300), "\u0000", -0, 1e308, null, true, [], {});
const condition = fc.record(
  {
    field: fc.oneof(paths, fc.jsonValue()),
    operator: fc.oneof(fc.constantFrom(...CONDITION_OPERATORS), fc.string()),
    value: fc.oneof(awkward, fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const conditions = fc.record({ conditions: fc.oneof(fc.array(condition, { maxLength: 4 }), fc.jsonValue()) });
const { logic } = fc.letrec<{ logic: unknown }>((tie) => ({
  logic: fc.oneof(
    { maxDepth: 6 },
    awkward,
    fc.jsonValue(),
    paths.map((path) => ({ var: path })),
    fc.tuple(operators, fc.array(tie("logic"), { maxLength: 4 })).map(([name, values]) => Object.fromEntries([[name, values]])),
    fc.tuple(operators, tie("logic")).map(([name, value]) => Object.fromEntries([[name, value]])),
  ),
}));
const filters = fc.oneof(
  logic,
  conditions,
  fc.dictionary(fc.constantFrom("asset.created", "user.login", "*", "__proto__"), conditions),
  fc.dictionary(fc.string(), fc.oneof(fc.array(fc.string()), fc.jsonValue())),
);

describe("any filter, in any of the four forms, on any event", () => {
  it("is refused with a pointer, or says yes, no or why it failed; the explanation agrees; nothing is poisoned", () => {
    let reached = 0;
    fc.assert(
      fc.property(filters, fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom("a", "list", "__proto__"), fc.jsonValue())), (given, data) => {
        const filter = given as JsonValue;
        const compiled = compileFilter(filter);
        if ("problems" in compiled) {
          for (const { pointer, message } of compiled.problems)
            expect([pointer, message]).toEqual([expect.stringMatching(/^(\/|$)/), expect.stringMatching(/./)]);
          return;
        }
        const event = anEventFrom({ data: data as JsonValue });
        reached += 1;
        const verdict = compiled.filter?.(event) ?? { passes: true };
        expect("failed" in verdict ? typeof verdict.failed : typeof verdict.passes).toMatch(/string|boolean/);
        expect(() => explainFilter(filter, event)).not.toThrow();
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns },
    );
    expect(reached, "filters that were taken").toBeGreaterThan(numRuns / 50);
  });
});
