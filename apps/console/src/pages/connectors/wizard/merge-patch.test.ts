import { describe, expect, it } from "vitest";
import { changedMembers, mergePatch } from "./merge-patch.js";

describe("a merge patch", () => {
  it("names what is gone with null, at every depth, and replaces lists", () => {
    const before = { url: "https://a", headers: { a: "1", b: "2" }, list: [1, 2], old: true };
    const after = { url: "https://b", headers: { b: "2" }, list: [1] };
    expect(mergePatch(before, after)).toEqual({ url: "https://b", headers: { a: null, b: "2" }, list: [1], old: null });
  });

  it("may hold only what changed", () => {
    const before = { timeoutMs: 30_000, breaker: { openMs: 1, failureRate: 0.5 }, rateLimit: { max: 1, perMs: 1 }, batch: null };
    const after = { timeoutMs: 30_000, breaker: { openMs: 2, failureRate: 0.5 }, batch: null, maxRetries: 0 };
    expect(changedMembers(before, after)).toEqual({ breaker: { openMs: 2, failureRate: 0.5 }, rateLimit: null, maxRetries: 0 });
  });

  it("of what was no object before is what it is now", () => {
    expect(mergePatch({ auth: null }, { auth: { type: "none" } })).toEqual({ auth: { type: "none" } });
    expect(mergePatch({ auth: { type: "bearer", token: "***" } }, { auth: { type: "none" } })).toEqual({ auth: { type: "none", token: null } });
  });
});
