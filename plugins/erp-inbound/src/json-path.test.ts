import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPath, valueAtPath } from "./json-path.js";

const document = {
  d: { results: [{ Equipment: "10" }] },
  "a b": { "x.y": 1 },
  "spi:assetnum": "11430",
  Attributes: [
    { key: "msdyn_name", value: "Pump" },
    { key: "n", value: 0 },
  ],
};

describe("a path", () => {
  it.each([
    ["$.d.results[0].Equipment", "10"],
    ["$['a b']['x.y']", 1],
    ["$.spi:assetnum", "11430"],
    ["$.Attributes[?key=msdyn_name].value", "Pump"],
    ["$.Attributes[?key=n].value", 0],
    ["$.d.results[1].Equipment", undefined],
    ["$.d.nothing.at.all", undefined],
    ["$.d.constructor", undefined],
    ["$.__proto__", undefined],
    ["$.Attributes.length", undefined],
  ])("%s gives %j", (path, value) => {
    expect(valueAtPath(document, path)).toEqual(value);
  });

  it.each(["", "d", "$.", "$d", "$..d", "$[x]", "$[*]", "$['a", "$.a b", `$${".a".repeat(300)}`])("%j is none", (text) => {
    expect(isPath(text)).toBe(false);
  });

  it("never throws, whatever it is asked of", () => {
    fc.assert(fc.property(fc.jsonValue(), fc.string(), (value, text) => void valueAtPath(value as never, `$${text}`)));
  });
});
