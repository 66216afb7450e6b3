import { array, assert, constantFrom, jsonValue, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { scanJson } from "./scan-json.js";

const MAX_DEPTH = 64;

function depthOf(value: unknown): number {
  return typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
}

describe("A look over JSON", () => {
  it("finds the depth of any value", () => {
    assert(
      property(jsonValue({ maxDepth: 6 }), (value) => {
        const depth = depthOf(value);
        const text = JSON.stringify(value);
        expect([scanJson(text, depth).isTooDeep, scanJson(text, depth - 1).isTooDeep]).toEqual([false, depth > 0]);
      }),
    );
  });

  it("sees no bracket and no digit inside of a string, whatever is escaped there and however long it is", () => {
    const pieces = constantFrom("\\", '"', "[{", "1234567890123456", "]}", "x".repeat(20), "é", "\u0000");
    assert(
      property(tuple(array(pieces, { maxLength: 12 }), array(pieces, { maxLength: 12 })), ([name, value]) => {
        const text = JSON.stringify({ [name.join("")]: value.join(""), after: [[1]] });
        expect(scanJson(text, 3)).toEqual({ isTooDeep: false, hasLongInteger: false });
        expect(scanJson(text, 2).isTooDeep).toBe(true);
        expect(scanJson(text.replace("[[1]]", "1234567890123456"), MAX_DEPTH).hasLongInteger).toBe(true);
      }),
    );
  });

  it.each(['"', '"\\', `"${"x".repeat(40)}`, `"${"x".repeat(40)}\\`, `"${"\\".repeat(41)}"`])("comes to an end where a string has none: %s", (text) => {
    expect(scanJson(text, MAX_DEPTH)).toEqual({ isTooDeep: false, hasLongInteger: false });
  });
});
