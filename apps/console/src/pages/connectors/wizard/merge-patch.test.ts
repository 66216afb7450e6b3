import { describe, expect, it } from "vitest";
import { mergePatch } from "./merge-patch.js";

describe("a merge patch", () => {
  it("names what is gone with null, at every depth, and replaces lists", () => {
    const before = { url: "https://a", headers: { a: "1", b: "2" }, list: [1, 2], old: true };
    const after = { url: "https://b", headers: { b: "2" }, list: [1] };
    expect(mergePatch(before, after)).toEqual({ url: "https://b", headers: { a: null, b: "2" }, list: [1], old: null });
  });

  it("of what was no object before is what it is now", () => {
    expect(mergePatch({ auth: null }, { auth: { type: "none" } })).toEqual({ auth: { type: "none" } });
    expect(mergePatch({ auth: { type: "bearer", token: "***" } }, { auth: { type: "none" } })).toEqual({ auth: { type: "none", token: null } });
  });
});
