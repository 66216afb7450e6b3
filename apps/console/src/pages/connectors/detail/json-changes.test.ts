import { describe, expect, it } from "vitest";
import { jsonChanges } from "./json-changes.js";

describe("what differs between two versions", () => {
  it("is said place by place", () => {
    const before = { name: "A", config: { url: "https://a", headers: { "x/y": "1" } }, list: [1, 2] };
    const after = { name: "A", config: { url: "https://b", headers: {} }, list: [1, 3, 4] };
    expect(jsonChanges(before, after)).toEqual([
      { pointer: "/config/url", before: "https://a", after: "https://b" },
      { pointer: "/config/headers/x~1y", before: "1", after: undefined },
      { pointer: "/list/1", before: 2, after: 3 },
      { pointer: "/list/2", before: undefined, after: 4 },
    ]);
  });

  it("is the whole value where kinds differ, and nothing where nothing does", () => {
    expect(jsonChanges({ filter: null }, { filter: { "==": [1, 1] } })).toEqual([{ pointer: "/filter", before: null, after: { "==": [1, 1] } }]);
    expect(jsonChanges({ a: [] }, { a: {} })).toEqual([{ pointer: "/a", before: [], after: {} }]);
    expect(jsonChanges({ a: [{ b: null }] }, { a: [{ b: null }] })).toEqual([]);
  });
});
