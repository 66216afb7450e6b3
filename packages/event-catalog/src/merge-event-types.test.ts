import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInCatalog } from "./built-in-catalog.js";
import { createCatalog } from "./event-catalog.js";
import type { EventType } from "./event-type.js";
import type { JsonSchema } from "./json.js";
import { mergeEventTypes } from "./merge-event-types.js";
import { taskTypes } from "./types/task.js";

/** `task.completed` as SmartMaintenance publishes it: flat data without id, type and attributes. */
const flat: EventType = {
  name: "task.completed",
  group: "Other",
  description: "A technician submitted a task.",
  systems: ["smartmaintenance"],
  schema: {
    type: "object",
    required: ["type", "data"],
    properties: {
      type: { type: "string", const: "task.completed" },
      company: { type: "string" },
      data: { type: "object", required: ["task_id"], properties: { task_id: { type: "integer", minimum: 1 } } },
    },
  },
  example: { type: "task.completed", company: "PT Kahatex", data: { task_id: 12345, asset_id: 678, technician_id: 42 } },
};

const tageurs = taskTypes.find((type) => type.name === "task.completed") as EventType;

const withLevel = (level: JsonSchema): EventType => ({ ...flat, schema: { type: "object", properties: { level } } });

describe("merging event types of one name", () => {
  it("adds up the systems and keeps the first one's words", () => {
    const [merged, ...others] = mergeEventTypes([tageurs, flat]);
    expect(others).toEqual([]);
    expect(merged).toMatchObject({ name: "task.completed", group: "Task", systems: ["tageur", "smartmaintenance"], example: tageurs.example });
    expect(merged?.description).toBe(tageurs.description);
  });

  it("accepts the events of both systems, whichever comes first", () => {
    for (const pair of [
      [tageurs, flat],
      [flat, tageurs],
    ]) {
      const catalog = createCatalog(mergeEventTypes(pair));
      expect(catalog.validate("task.completed", tageurs.example)).toEqual([]);
      expect(catalog.validate("task.completed", flat.example)).toEqual([]);
    }
  });

  it("knows the paths of both systems", () => {
    const paths = createCatalog(mergeEventTypes([tageurs, flat])).paths(["task.completed"]);
    expect(paths).toContain("data.task_id");
    expect(paths).toContain("data.attributes.title");
  });

  it("still demands what both demand and keeps the kinds of what only one knows", () => {
    const catalog = createCatalog(mergeEventTypes([tageurs, flat]));
    expect(catalog.validate("task.completed", { type: "task.completed" })).toEqual([{ pointer: "/data", message: "is missing" }]);
    const problems = catalog.validate("task.completed", { type: "task.completed", data: { task_id: 1, attributes: { title: 5 } } });
    expect(problems).toEqual([{ pointer: "/data/attributes/title", message: "must be text or null" }]);
  });

  it("refuses what satisfies none of the systems, and says what each of them misses", () => {
    const catalog = createCatalog(mergeEventTypes([tageurs, flat]));
    const pointers = catalog.validate("task.completed", { type: "task.completed", data: { id: 1 } }).map((problem) => problem.pointer);
    expect(pointers).toEqual(expect.arrayContaining(["/data/attributes", "/data/task_id"]));
  });

  it("leaves a type merged with itself as it was", () => {
    fc.assert(
      fc.property(fc.constantFrom(...builtInCatalog.list()), (type) => {
        expect(mergeEventTypes([type, type])).toEqual([type]);
      }),
    );
  });

  it("keeps the annotations and examples of both", () => {
    const one = withLevel({ type: "string", examples: ["a"] });
    const two = withLevel({ type: "integer", description: "Two", examples: [2] });
    expect(mergeEventTypes([one, two])[0]?.schema).toEqual({
      type: "object",
      properties: { level: { type: ["string", "integer"], description: "Two", examples: ["a", 2] } },
    });
  });

  it("keeps types of different names apart, in order", () => {
    expect(mergeEventTypes(builtInCatalog.list())).toEqual(builtInCatalog.list());
  });
});
