import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { erpInboundPlugin } from "./erp-inbound-plugin.js";
import { presets } from "./presets.js";
import { presetConfig, receiveWith } from "./testing/receive-with.js";

const numRuns = Number(process.env.FUZZ_RUNS);

/** First steps of the paths that the ready mappings read. */
const read = [...new Set([...JSON.stringify(presets).matchAll(/\$\.([A-Za-z_]\w*)/g)].map(([, name = ""]) => name))];
const names = fc.constantFrom(...read, ..."d results value key __proto__ constructor toString length".split(" "));
const awkward = fc.constantFrom<JsonValue>(
  "",
  "\u0000",
  "\ud800",
  "/Date(1733011200000)/",
  "/Date(9e99)/",
  "2026-02-30",
  "x".repeat(300),
  "-0",
  1e308,
  true,
  null,
);
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    awkward,
    fc.jsonValue() as fc.Arbitrary<JsonValue>,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(names, fc.string()), tie("value")), { maxLength: 8 }).map((pairs) => Object.fromEntries(pairs)),
  ),
}));
/** A message with most of the fields that a mapping asks for. */
const plausible = fc.record(Object.fromEntries(read.map((name) => [name, fc.oneof(fc.string({ minLength: 1 }), fc.integer(), value)])), {
  noNullPrototype: true,
});
const bodies = fc.oneof(
  plausible,
  plausible.map((item) => ({ d: { results: [item] }, value: [item] })),
  value,
  fc.string(),
  value.map((body) => JSON.stringify(body).slice(1)),
);

const path = fc.oneof(
  fc
    .array(fc.oneof(names, fc.constantFrom("a", "[0]", "[?key=x]", "['a b']")), { maxLength: 4 })
    .map((steps) => `$${steps.map((step) => (step.startsWith("[") ? step : `.${step}`)).join("")}`),
  fc.string(),
);
const field = fc.record(
  { path, template: fc.string(), value: fc.jsonValue(), as: fc.constantFrom("text", "number", "boolean", "time", "date", "nonsense"), default: fc.jsonValue() },
  { requiredKeys: [] },
);
const fields = fc.dictionary(fc.oneof(names, fc.constantFrom("serial_number", "name")), field, { maxKeys: 4 });
const rule = fc.record(
  { kind: fc.constantFrom("asset", "part", "task"), key: fields, attributes: fields, action: field, time: field, extraValues: fields },
  { requiredKeys: ["kind", "key"] },
);
/** The check of the sender and the like as a ready mapping has them, with rules of any kind. */
const mapped = fc
  .array(rule, { minLength: 1, maxLength: 3 })
  .map((records): JsonObject => ({ ...presetConfig("sap-s4hana"), records: records as unknown as JsonValue }));
const configs = fc
  .oneof(fc.constantFrom(...presets.map(({ id }) => presetConfig(id))), mapped)
  .filter((config) => erpInboundPlugin.config.safeParse(config).success);

describe("any message, by any mapping that may be saved", () => {
  it("is refused with the reason, or gives records that can be told and kept; nothing is poisoned", () => {
    let reached = 0;
    fc.assert(
      fc.property(configs, bodies, (config, body) => {
        const result = receiveWith(config, body);
        expect(Object.keys(Object.prototype)).toEqual([]);
        if (result.kind === "refused") {
          expect([400, 422]).toContain(result.status);
          expect(result.reason).not.toBe("");
          return;
        }
        reached += 1;
        for (const { kind, action, key, attributes, time } of result.records ?? []) {
          expect(["asset", "part", "task"]).toContain(kind);
          expect(["upsert", "retire"]).toContain(action);
          for (const text of Object.values(key)) expect(text).toMatch(/^[^\0]{1,255}$/s);
          expect(Object.keys(key).length).toBeGreaterThan(0);
          expect(() => JSON.stringify(attributes)).not.toThrow();
          if (time !== undefined) expect(Date.parse(time)).not.toBeNaN();
        }
      }),
      { numRuns },
    );
    expect(reached, "messages that gave records").toBeGreaterThan(numRuns / 50);
  });
});
