import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { builtInCatalog } from "../built-in-catalog.js";
import { createCatalog } from "../event-catalog.js";
import type { EventType } from "../event-type.js";
import type { EventDataByType, EventTypeName } from "../generated/event-type-names.js";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.js";
import { buildAsyncApi } from "./build-async-api.js";
import { buildMarkdown } from "./build-markdown.js";
import { buildTypeNames } from "./build-type-names.js";
import { generatedFiles } from "./generated-files.js";

const names = builtInCatalog.list().map((type) => type.name);

describe("the generated files", () => {
  it.each(generatedFiles().map((file) => [file.url.pathname.split("/").at(-1), file] as const))(
    "%s is up to date (else run the script `generate`)",
    async (_name, file) => {
      const committed = await readFile(file.url, "utf8");
      expect(committed === file.content, "stale: pnpm --filter @trunkline/event-catalog generate").toBe(true);
    },
  );
});

describe("the AsyncAPI document", () => {
  const document = buildAsyncApi(builtInCatalog);

  it("is of version 3.0.0 and has a message with payload and example for every type", () => {
    expect(document.asyncapi).toBe("3.0.0");
    expect(Object.keys(at(document, "#/components/messages")).sort()).toEqual(names.toSorted());
    for (const type of builtInCatalog.list()) {
      expect(at(document, `#/components/messages/${type.name}`)).toMatchObject({ name: type.name, examples: [{ payload: type.example }] });
    }
  });

  it("puts the engine's own types on a channel of their own", () => {
    expect(Object.keys(at(document, "#/channels/engine-events/messages"))).toContain("connector.failing");
    expect(Object.keys(at(document, "#/channels/domain-events/messages"))).toHaveLength(134);
  });

  it("has no reference that leads nowhere", () => {
    const references = referencesIn(document);
    expect(references.length).toBeGreaterThan(names.length);
    for (const reference of references) expect(Object.keys(at(document, reference)), reference).not.toHaveLength(0);
  });

  it("shares one definition between the types of a resource", () => {
    const definitions = Object.keys(at(document, "#/components/schemas")).filter((name) => name.endsWith("Attributes"));
    expect(definitions).toContain("WorkOrderAttributes");
    expect(new Set(definitions).size).toBe(definitions.length);
  });

  it("keeps two definitions of one name apart", () => {
    const [first, second] = [withAttribute("a.created", "string"), withAttribute("b.created", "integer")];
    const schemas = at(buildAsyncApi(createCatalog([first, second])), "#/components/schemas");
    expect(schemas).toMatchObject({
      Attributes: { properties: { value: { type: "string" } } },
      "b.created.Attributes": { properties: { value: { type: "integer" } } },
      "b.created": { properties: { data: { properties: { attributes: { allOf: [{ $ref: "#/components/schemas/b.created.Attributes" }] } } } } },
    });
    expect(buildTypeNames(createCatalog([first, second]))).toContain('"b.created": EventData<bCreatedAttributes>');
  });
});

describe("the Markdown reference", () => {
  const page = buildMarkdown(builtInCatalog);

  it("has a section per type with systems, fields and example", () => {
    for (const name of names) expect(page).toContain(`\n### ${name}\n`);
    expect(page).toContain("| `unit.name` | string | Display name |");
    expect(page).toContain("Systems: `tageur`, `perfex`");
    expect(page).toContain("| `user.email` | string | required; Address |");
  });

  it("escapes what would break a table", () => {
    const type = withAttribute("a.created", "string");
    const piped = { ...type, schema: { properties: { note: { type: "string", description: "a | b" } } } };
    expect(buildMarkdown(createCatalog([piped]))).toContain("a \\| b");
  });
});

describe("the generated types", () => {
  it("give each event type the shape of its data", () => {
    const name: EventTypeName = "task.completed";
    const data: EventDataByType[typeof name] = { id: 789, type: "task", attributes: { title: "Monthly maintenance", asset_id: 123 } };
    const flat: EventDataByType[typeof name] = { task_id: 12345, technician_id: 42 };
    expect(names).toContain(name);
    expect([data.attributes?.title, flat.technician_id]).toEqual(["Monthly maintenance", 42]);
  });
});

function withAttribute(name: string, kind: string): EventType {
  const schema = {
    properties: { data: { properties: { attributes: { allOf: [{ $ref: "#/$defs/Attributes" }] } } } },
    $defs: { Attributes: { properties: { value: { type: kind } } } },
  };
  return { name, group: "Own", description: "A type.", systems: ["erp"], schema, example: { type: name } };
}

function at(document: JsonObject, reference: string): JsonObject {
  const value = reference
    .slice(2)
    .split("/")
    .reduce<JsonValue | undefined>((node, step) => (isJsonObject(node) ? node[step] : undefined), document);
  return isJsonObject(value) ? value : {};
}

function referencesIn(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => referencesIn(item));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => (key === "$ref" && typeof child === "string" ? [child] : referencesIn(child)));
}
