import { describe, expect, it } from "vitest";
import { groupsOf, matches, typeFor } from "./event-patterns.js";

const types = [
  { name: "asset.created", group: "Assets", description: "A new asset.", systems: [], isOwn: false },
  { name: "task.created", group: "Tasks", description: "A new task.", systems: [], isOwn: false },
];

describe("event patterns", () => {
  it("match as the engine matches them", () => {
    expect(matches("*", "asset.created")).toBe(true);
    expect(matches("asset.*", "asset.comment.created")).toBe(true);
    expect(matches("asset.*", "assets.created")).toBe(false);
    expect(matches("*.created", "asset.created")).toBe(true);
    expect(matches("*.created", "asset.recreated")).toBe(false);
    expect(matches("asset.created", "asset.created")).toBe(true);
  });

  it("are found by name and description, in their groups", () => {
    expect(groupsOf(types, "TASK")).toEqual([{ name: "Tasks", members: [types[1]] }]);
    expect(groupsOf(types, " new ").map(({ name }) => name)).toEqual(["Assets", "Tasks"]);
  });

  it("are stood for by the first type they match", () => {
    expect(typeFor(["*.created"], types)).toBe("asset.created");
    expect(typeFor(["my.own"], types)).toBe("my.own");
    expect(typeFor(["none.*"], types)).toBe("");
  });
});
