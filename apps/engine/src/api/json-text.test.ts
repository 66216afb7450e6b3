import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { depthOf, elementTexts } from "./json-text.js";

describe("elementTexts", () => {
  test("gives each element exactly as written", () => {
    const texts = ['{"id":"a","n":9007199254740993,"n":1.0}', '{"s":"],[\\"{,"}', "[1,[2, 3]]", '"x,\\\\"', "null"];
    expect(elementTexts(` [ ${texts.join(" ,\n")} ] `)).toEqual(texts);
    expect(elementTexts(" [ ] ")).toEqual([]);
  });

  test("finds the elements of any array", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.nat(3), (values, indent) => {
        const text = JSON.stringify(values, null, indent);
        expect(elementTexts(text).map((element) => JSON.parse(element) as unknown)).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe("depthOf", () => {
  test.each([
    ["1", 0],
    ["[]", 1],
    ['{"a":[{"b":"[[[["}]}', 3],
  ])("of %s is %i", (text, depth) => {
    expect(depthOf(text, 100)).toBe(depth);
  });

  test("stops reading beyond the limit", () => {
    expect(depthOf("[".repeat(1_000_000), 64)).toBe(65);
  });
});
