import fc from "fast-check";
import { expect, it } from "vitest";
import { markedJson } from "./marked-json.js";

it("sets the clause that a pointer leads to apart, in its place", () => {
  const filter = { and: [{ "==": [{ var: "type" }, "a"] }, { in: ["here", { var: "data.x" }] }] };
  const { before, marked, after } = markedJson(filter, "/and/1");
  expect(JSON.parse(marked)).toEqual(filter.and[1]);
  expect(before + marked + after).toBe(JSON.stringify(filter, null, 2));
});

it("marks all of it by an empty pointer, and nothing by one that leads nowhere", () => {
  expect(markedJson({ a: 1 }, "")).toEqual({ before: "", marked: '{\n  "a": 1\n}', after: "" });
  expect(markedJson({ a: 1 }, "/b/0")).toEqual({ before: '{\n  "a": 1\n}', marked: "", after: "" });
});

it("is the same text as without a mark, whatever the JSON and whichever member", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (value, choice) => {
      const names = Object.keys(value);
      const name = names[choice % names.length] ?? "";
      const { before, marked, after } = markedJson(value, `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
      expect(before + marked + after).toBe(JSON.stringify(value, null, 2));
      expect(JSON.parse(marked)).toEqual(JSON.parse(JSON.stringify(value[name])));
    }),
  );
});
