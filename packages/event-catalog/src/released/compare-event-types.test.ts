import { describe, expect, it } from "vitest";
import { builtInCatalog } from "../built-in-catalog.js";
import type { EventType } from "../event-type.js";
import type { JsonObject, JsonSchema } from "../json.js";
import { compareEventTypes } from "./compare-event-types.js";

const fields: JsonObject = {
  name: { type: ["string", "null"] },
  count: { type: "integer", minimum: 0, maximum: 10 },
  state: { type: "string", enum: ["open", "closed"] },
  unit: { type: "object", properties: { id: { type: "integer" } } },
  parts: { type: "array", items: { type: "object", properties: { number: { type: "string" } } } },
};
const attributes: JsonObject = { name: "Pump", count: 3, state: "open", unit: { id: 1 }, parts: [{ number: "4711" }] };

function typeWith(properties: JsonObject, further: JsonSchema = {}): EventType {
  const data = { type: "object", required: ["attributes"], properties: { attributes: { allOf: [{ $ref: "#/$defs/A" }] } } };
  const schema = {
    type: "object",
    required: ["type"],
    properties: { type: { const: "pump.made" }, data },
    $defs: { A: { type: "object", properties } },
    ...further,
  };
  return { name: "pump.made", group: "Own", description: "", systems: ["erp"], schema, example: { type: "pump.made", data: { id: 1, attributes } } };
}

const released = typeWith(fields);
const without = ({ [String("")]: _none, ...rest }: JsonObject, name: string): JsonObject =>
  Object.fromEntries(Object.entries(rest).filter(([key]) => key !== name));
const changesTo = (now: EventType): string[] => compareEventTypes([released], [now]).map(({ kind, path, message }) => `${kind} ${path}: ${message}`);

describe("comparing a catalog with its release", () => {
  it("finds nothing in what is the same, and in whatever only adds", () => {
    expect(changesTo(released)).toEqual([]);
    expect(changesTo(typeWith({ ...fields, colour: { type: "string" } }))).toEqual([]);
    expect(
      changesTo(typeWith({ ...fields, count: { type: "integer", minimum: -1, maximum: 100 }, state: { type: "string", enum: ["open", "closed", "lost"] } })),
    ).toEqual([]);
    expect(compareEventTypes([released], [released, { ...released, name: "pump.lost" }])).toEqual([]);
    expect(
      changesTo({ ...released, description: "Another.", group: "New", systems: ["erp", "tgm"], example: { type: "pump.made", data: { attributes: {} } } }),
    ).toEqual([]);
  });

  it("finds types and fields that are gone, also inside objects and lists", () => {
    expect(compareEventTypes([released], [])).toEqual([{ type: "pump.made", path: "", kind: "removed", message: "pump.made is gone" }]);
    expect(changesTo(typeWith(without(fields, "name")))).toEqual(["removed data.attributes.name: data.attributes.name is gone"]);
    expect(changesTo(typeWith({ ...fields, unit: { type: "object" } }))).toEqual(["removed data.attributes.unit.id: data.attributes.unit.id is gone"]);
    expect(changesTo(typeWith({ ...fields, parts: { type: "array", items: { type: "object" } } }))).toEqual([
      "removed data.attributes.parts.*.number: data.attributes.parts.*.number is gone",
    ]);
  });

  it("finds fields of another type, be it narrower or wider", () => {
    expect(changesTo(typeWith({ ...fields, count: { type: "number", minimum: 0, maximum: 10 } }))).toEqual([
      "changed data.attributes.count: data.attributes.count was integer and is number",
    ]);
    expect(changesTo(typeWith({ ...fields, name: { type: "string" } }))).toEqual([
      "changed data.attributes.name: data.attributes.name was null or string and is string",
    ]);
    expect(changesTo(typeWith({ ...fields, name: {} }))).toEqual(["changed data.attributes.name: data.attributes.name was null or string and is of any type"]);
  });

  it.each([
    ["less of a list of values", { state: { type: "string", enum: ["open"] } }, 'data.attributes.state has a new rule: enum ["open"]'],
    ["a tighter limit", { count: { type: "integer", minimum: 0, maximum: 9 } }, "data.attributes.count has a new rule: maximum 9"],
    ["a format", { name: { type: ["string", "null"], format: "date-time" } }, 'data.attributes.name has a new rule: format "date-time"'],
    ["a pattern", { name: { type: ["string", "null"], pattern: "^P" } }, 'data.attributes.name has a new rule: pattern "^P"'],
    [
      "no further members",
      { unit: { type: "object", properties: { id: { type: "integer" } }, additionalProperties: false } },
      "data.attributes.unit has a new rule: additionalProperties false",
    ],
  ])("finds a new rule: %s", (_what, changed, message) => {
    expect(compareEventTypes([released], [typeWith({ ...fields, ...changed })])[0]).toMatchObject({ kind: "refuses", message });
  });

  it("finds that the released example is no longer valid", () => {
    const changes = changesTo(typeWith({ ...fields, name: { type: ["string", "null"], maxLength: 3 } }));
    expect(changes.at(-1)).toMatch(/^refuses : pump\.made: an event like the released example was valid, now \/data\/attributes\/name /);
  });

  it("finds members that must be there now, wherever the schema says it", () => {
    const message = "data.attributes.name: an event without it was valid, now /data/attributes/name is missing";
    const demand: JsonSchema = { properties: { data: { properties: { attributes: { required: ["name"] } } } } };
    for (const further of [{ allOf: [demand] }, { anyOf: [demand, { required: ["never"] }] }] as JsonSchema[]) {
      expect(compareEventTypes([released], [typeWith(fields, further)])).toMatchObject([
        { kind: "refuses", path: "data.attributes.name", message: expect.stringContaining("an event without it was valid") },
      ]);
    }
    expect(changesTo(typeWith(fields, { allOf: [demand] }))).toEqual([`refuses data.attributes.name: ${message}`]);
  });

  it("finds a schema that can no longer be used", () => {
    expect(compareEventTypes([released], [typeWith(fields, { allOf: [{ $ref: "#/$defs/gone" }] })])).toMatchObject([
      { kind: "refuses", message: expect.stringContaining("cannot be judged") },
    ]);
  });

  it("finds the removal of any field of the built-in types", () => {
    for (const type of builtInCatalog.list().filter((_type, index) => index % 10 === 0)) {
      const [name] = Object.keys((type.schema.properties ?? {}) as JsonObject).filter((key) => key !== "type" && key !== "data");
      const { [name ?? ""]: _gone, ...properties } = type.schema.properties as JsonObject;
      const changes = compareEventTypes([type], [{ ...type, schema: { ...type.schema, properties } }]);
      expect(changes, type.name).toContainEqual({ type: type.name, path: name, kind: "removed", message: `${name} is gone` });
    }
  });
});
