import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInCatalog } from "./built-in-catalog.js";
import type { EventType } from "./event-type.js";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.js";
import { exampleOf } from "./schema/fields.js";

const types = builtInCatalog.list();
const hasAttributes = (type: EventType): boolean => isJsonObject((type.example.data as JsonObject).attributes);
const withAttributes = fc.constantFrom(...types.filter(hasAttributes));
/** Where systems differ, what one of them demands is enough. */
const demanding = fc.constantFrom(...types.filter((type) => hasAttributes(type) && type.systems.length === 1));
const ofSystem = (system: string): string[] =>
  builtInCatalog
    .list({ source: system })
    .map((type) => type.name)
    .sort();

const engineNames = ["webhook.ping", "delivery.dead_lettered", "connector.disabled", "connector.recovered", "connector.failing"];

describe("the built-in catalog", () => {
  it("holds the engine's own types and knows them as such", () => {
    expect(ofSystem("trunkline")).toEqual(engineNames.toSorted());
    expect(
      types
        .filter((type) => builtInCatalog.isEngineType(type.name))
        .map((type) => type.name)
        .sort(),
    ).toEqual(engineNames.toSorted());
  });

  it("gives every type a well-formed name, a group and a description", () => {
    for (const type of types) {
      expect(type.name).toMatch(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/);
      expect(type.group).not.toBe("");
      expect(type.description).toMatch(/\.$/);
    }
  });

  it.each(types.map((type) => [type.name, type] as const))("%s has a strict draft 2020-12 schema that its example satisfies", (_name, type) => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
    addFormats.default(ajv);
    const validate = ajv.compile(type.schema);
    expect(validate(type.example), JSON.stringify(validate.errors)).toBe(true);
    expect(builtInCatalog.validate(type.name, type.example)).toEqual([]);
    expect(type.example.type).toBe(type.name);
  });

  it("shows in examples only attributes that the schema knows", () => {
    for (const type of types) {
      const paths = new Set(builtInCatalog.paths([type.name]));
      for (const name of Object.keys(type.example)) expect(paths, type.name).toContain(name);
      for (const name of Object.keys(type.example.data as object)) expect(paths, type.name).toContain(`data.${name}`);
      for (const part of [attributesOf(type), previousOf(type)]) {
        for (const name of Object.keys(part)) expect(paths, `${type.name} ${name}`).toContain(`data.attributes.${name}`);
      }
    }
  });

  it("gives every attribute a title, a description and an example value", () => {
    for (const schema of types.flatMap(attributeSchemas)) {
      expect(schema.title).toMatch(/^[A-Z]/);
      expect(schema.description).toMatch(/./);
      expect(exampleOf(schema)).not.toBeNull();
    }
  });

  it("shows `previous` where TGM Expert sends it: null on creation, absent on deletion, earlier values on updates", () => {
    expect(builtInCatalog.get("inspection.created")?.example.previous).toBeNull();
    expect(builtInCatalog.get("inspection.deleted")?.example).not.toHaveProperty("previous");
    expect(builtInCatalog.get("inspection.updated")?.example.previous).toEqual({ status: "in_progress" });
  });

  it("shows an update whose earlier values differ from the present ones", () => {
    for (const type of types) {
      for (const [name, value] of Object.entries(previousOf(type))) {
        expect(attributesOf(type)[name], `${type.name} ${name}`).not.toEqual(value);
      }
    }
  });

  it("accepts the contract's own example event", () => {
    const event = {
      id: "…",
      type: "asset.created",
      tenant: "acme-corp",
      company: 1,
      source: "erp",
      time: "2026-02-01T12:30:45.123Z",
      data: { id: 123, type: "asset", attributes: {} },
      previous: null,
      metadata: {},
    };
    expect(builtInCatalog.validate("asset.created", event)).toEqual([]);
  });

  it("accepts any further members at every level", () => {
    fc.assert(
      fc.property(
        withAttributes,
        fc.dictionary(
          fc.string().map((name) => `x-${name}`),
          fc.jsonValue(),
        ),
        (type, extra) => {
          const data = type.example.data as Record<string, JsonValue>;
          const event = { ...type.example, ...extra, data: { ...data, ...extra, attributes: { ...attributesOf(type), ...extra } } };
          expect(builtInCatalog.validate(type.name, event)).toEqual([]);
        },
      ),
    );
  });

  it("accepts null for any attribute", () => {
    fc.assert(
      fc.property(anyAttribute, ([type, name]) => {
        expect(builtInCatalog.validate(type.name, withAttribute(type, name, null))).toEqual([]);
      }),
    );
  });

  it("refuses an attribute of the wrong kind with a pointer to it", () => {
    fc.assert(
      fc.property(anyAttribute, ([type, name]) => {
        const problems = builtInCatalog.validate(type.name, withAttribute(type, name, wrongValue(attributesOf(type)[name])));
        expect(problems.map((problem) => problem.pointer)).toEqual([`/data/attributes/${name}`]);
      }),
    );
  });

  it("refuses an event without one of its required members with a pointer to the missing one", () => {
    fc.assert(
      fc.property(demanding, fc.constantFrom("type", "attributes"), (type, member) => {
        const { [member]: _removed, ...data } = type.example.data as Record<string, JsonValue>;
        expect(builtInCatalog.validate(type.name, { ...type.example, data })).toEqual([{ pointer: `/data/${member}`, message: "is missing" }]);
      }),
    );
  });
});

const anyAttribute = withAttributes.chain((type) => fc.tuple(fc.constant(type), fc.constantFrom(...Object.keys(attributesOf(type)))));

function attributesOf(type: EventType): Record<string, JsonValue> {
  return (type.example.data as { attributes?: Record<string, JsonValue> }).attributes ?? {};
}

function previousOf(type: EventType): Record<string, JsonValue> {
  return (type.example.previous ?? {}) as Record<string, JsonValue>;
}

function attributeSchemas(type: EventType): Record<string, JsonValue>[] {
  return Object.values((type.schema.$defs ?? {}) as Record<string, JsonValue>)
    .flatMap((definition) => (isJsonObject(definition) && isJsonObject(definition.properties) ? Object.values(definition.properties) : []))
    .filter(isJsonObject);
}

function withAttribute(type: EventType, name: string, value: JsonValue): Record<string, JsonValue> {
  const data = type.example.data as Record<string, JsonValue>;
  return { ...type.example, data: { ...data, attributes: { ...attributesOf(type), [name]: value } } };
}

/** No attribute may be a list of lists, so this is wrong for all but lists, and for those `true` is. */
function wrongValue(value: JsonValue | undefined): JsonValue {
  return Array.isArray(value) ? true : [[]];
}
