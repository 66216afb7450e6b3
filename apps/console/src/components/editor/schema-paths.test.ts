import { describe, expect, it } from "vitest";
import { eventPaths } from "./schema-paths.js";

const schema = {
  type: "object",
  properties: {
    type: { type: "string", const: "asset.created" },
    data: { type: "object", properties: { id: { type: ["integer", "string"] }, attributes: { allOf: [{ $ref: "#/$defs/Asset" }] } } },
  },
  $defs: {
    Asset: {
      properties: {
        status: { type: ["string", "null"], description: "Operating state", examples: ["operational", "retired"] },
        parent: { $ref: "#/$defs/Asset" },
      },
    },
  },
};

describe("the paths of an event type", () => {
  const paths = eventPaths(schema);
  const at = (path: string) => paths.find((each) => each.path === path);

  it("are those that every event has and those that its schema names, through references", () => {
    expect(at("company_name")).toMatchObject({ type: "string" });
    expect(at("data.id")).toMatchObject({ type: "number" });
    expect(at("data.attributes.status")).toEqual({
      path: "data.attributes.status",
      type: "string",
      description: "Operating state",
      values: ["operational", "retired"],
    });
  });

  it("end somewhere, where a schema refers to itself", () => {
    expect(at("data.attributes.parent.status")).toBeDefined();
    expect(paths.length).toBeLessThan(100);
  });
});
