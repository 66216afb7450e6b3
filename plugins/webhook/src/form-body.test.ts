import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderRequest } from "./render-request.js";
import { configOf, renderInput } from "./testing/render-input.js";

const FORM = "application/x-www-form-urlencoded";

function formOf(json: string): URLSearchParams {
  const request = renderRequest(renderInput(configOf({ contentType: FORM }), { payload: { contentType: "application/json", text: json } }));
  expect(request.headers["content-type"]).toBe(FORM);
  return new URLSearchParams(request.body);
}

describe("a form", () => {
  it("has a field for each member of a JSON template, inner ones in brackets", () => {
    const json = '{"name":"Pümp & Co","n":2.5,"big":9007199254740993,"ok":true,"none":null,"asset":{"tags":["a","b"],"deep":{"x":1}},"empty":{}}';
    expect([...formOf(json)]).toEqual([
      ["name", "Pümp & Co"],
      ["n", "2.5"],
      ["big", "9007199254740993"],
      ["ok", "true"],
      ["none", ""],
      ["asset[tags][0]", "a"],
      ["asset[tags][1]", "b"],
      ["asset[deep][x]", "1"],
    ]);
  });

  it("carries whatever is no object whole in payload, and so the dialect's own body", () => {
    expect([...formOf("[1,2]")]).toEqual([["payload", "[1,2]"]]);
    const body = new URLSearchParams(renderRequest(renderInput(configOf({ contentType: FORM }))).body);
    expect(JSON.parse(body.get("payload") ?? "")).toMatchObject({ type: "asset.created", id: "event-1" });
  });

  it("sends a text template as it stands", () => {
    for (const contentType of [FORM, ""]) {
      const request = renderRequest(renderInput(configOf({ contentType: FORM }), { payload: { contentType, text: "a=1&b=%20" } }));
      expect(request).toMatchObject({ body: "a=1&b=%20", headers: { "content-type": FORM } });
    }
  });

  it("loses no text, whatever it is", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string({ unit: "binary" }), { noNullPrototype: true, minKeys: 1 }), (fields) => {
        // A form has no order of numbers first, no NUL trouble, and UTF-8 only.
        expect(Object.fromEntries(formOf(JSON.stringify(fields)))).toEqual(JSON.parse(JSON.stringify(fields)));
      }),
    );
  });
});

describe("the content type of a text template", () => {
  it("is the template's own, else the connector's", () => {
    const typeOf = (own: string) =>
      renderRequest(renderInput(configOf({ contentType: "application/xml" }), { payload: { contentType: own, text: "<a/>" } })).headers["content-type"];
    expect(typeOf("text/xml; charset=utf-8")).toBe("text/xml; charset=utf-8");
    expect(typeOf("")).toBe("application/xml");
  });
});
