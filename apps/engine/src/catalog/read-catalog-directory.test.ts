import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readCatalogDirectory } from "./read-catalog-directory.js";

const invoice = {
  name: "invoice.sent",
  group: "Billing",
  description: "An invoice was sent.",
  systems: ["erp"],
  schema: { type: "object", properties: { data: { properties: { number: { type: "string" } } } } },
  example: { type: "invoice.sent", data: { number: "4711" } },
};

describe("the folder of CATALOG_DIR", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "catalog-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = (name: string, value: unknown) => writeFile(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
  const faultOf = async (name: string, value: unknown): Promise<string> => {
    await put(name, value);
    return readCatalogDirectory(folder).then(
      () => "none",
      (error: unknown) => (error instanceof Error ? error.message : ""),
    );
  };

  it("holds a type, or a list of them, in each JSON file; other files are not looked at", async () => {
    await put("b.json", invoice);
    await put("a.json", [
      { ...invoice, name: "a.one", example: { type: "a.one" } },
      { name: "a.two", schema: {}, example: { type: "a.two" } },
    ]);
    await put("README.md", "not a type");
    await put(".hidden.json", "{");
    const types = await readCatalogDirectory(folder);
    expect(types.map(({ name }) => name)).toEqual(["a.one", "a.two", "invoice.sent"]);
    expect(types[1]).toMatchObject({ group: "Own", description: "", systems: [] });
    expect(types[2]).toEqual(invoice);
  });

  it.each([
    ["JSON that is broken", '{"name": ', /^CATALOG_DIR: .*bad\.json: is not valid JSON: /],
    ["a schema that is none", { ...invoice, schema: { properties: { data: { type: "txt" } } } }, /bad\.json at \/schema\/properties\/data\/type: /],
    ["an example that breaks its schema", { ...invoice, example: { type: "invoice.sent", data: { number: 1 } } }, /at \/example\/data\/number: must be text$/],
    ["a name that is none", { ...invoice, name: "invoice" }, /at \/name: must be an event type such as invoice\.sent/],
    ["a name of the engine's", { ...invoice, name: "delivery.lost" }, /at \/name: must not begin with webhook, delivery or connector/],
    ["an expression that is not of RE2", [invoice, { ...invoice, schema: { pattern: "(a)\\1" } }], /at \/1\/schema\/pattern: is no RE2 expression/],
    ["what is no object", [1], /at \/0: /],
    ["a member that nobody knows", { ...invoice, shema: {} }, /bad\.json: .*shema/],
    ["several faults", { ...invoice, name: 1, systems: "erp" }, /\(and 1 more\)$/],
  ])("names file, pointer and fault of %s, in one line", async (_what, value, expected) => {
    const message = await faultOf("bad.json", value);
    expect(message).toMatch(expected);
    expect(message).not.toContain("\n");
  });

  it("refuses a type that stands in two files, naming both", async () => {
    await put("a.json", invoice);
    expect(await faultOf("b.json", [invoice])).toMatch(/b\.json at \/0\/name: invoice\.sent stands in .*a\.json already$/);
  });

  it("must be there", async () => {
    await expect(readCatalogDirectory(join(folder, "nowhere"))).rejects.toThrow(/^CATALOG_DIR: .*nowhere is no folder that can be read \(ENOENT\)$/);
  });
});
