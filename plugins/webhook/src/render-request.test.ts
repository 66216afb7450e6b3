import { describe, expect, it } from "vitest";
import { renderRequest } from "./render-request.js";
import { configOf, renderInput } from "./testing/render-input.js";

const delivery = { id: "d", attempt: 1, test: true };

describe("renderRequest", () => {
  it("sends what the connector says, as Trunkline", () => {
    const request = renderRequest(renderInput(configOf({ method: "PATCH", headers: { "X-Source": "us" } })));
    expect(request).toMatchObject({
      method: "PATCH",
      url: "https://receiver.example/hooks",
      headers: { "content-type": "application/json", "X-Source": "us" },
    });
    expect(request.headers["User-Agent"]).toMatch(/^Trunkline\/\d+\.\d+\.\d+/);
  });

  it.each([
    [{ type: "bearer", token: "t" }, { Authorization: "Bearer t" }],
    [{ type: "basic", username: "Ü", password: "p:q" }, { Authorization: `Basic ${Buffer.from("Ü:p:q").toString("base64")}` }],
    [{ type: "apiKey", header: "X-Key", value: "v" }, { "X-Key": "v" }],
  ])("adds the credentials of %s", (auth, headers) => {
    expect(renderRequest(renderInput(configOf({ auth }))).headers).toMatchObject(headers);
  });

  it("sends one content type and one user agent, however the admin spells them", () => {
    const { headers } = renderRequest(
      renderInput(configOf({ headers: { "CONTENT-TYPE": "text/x", "user-AGENT": "mine" } }), { payload: { contentType: "text/y", text: "" } }),
    );
    expect(headers).toEqual({ "content-type": "text/x", "User-Agent": "mine" });
  });

  it("keeps the connector's JSON type for a JSON template, and takes any other type from the template", () => {
    const contentType = (type: string) =>
      renderRequest(renderInput(configOf({ contentType: "application/vnd.acme+json" }), { payload: { contentType: type, text: "x" } })).headers["content-type"];
    expect(contentType("application/json")).toBe("application/vnd.acme+json");
    expect(contentType("text/xml")).toBe("text/xml");
  });

  it.each([
    ["tageur", '{"n":9007199254740992,"f":2}'],
    ["tagorun", '{"n":9007199254740992,"f":2}'],
    ["tgm", '{ "n": 9007199254740993, "f": 2.0 }'],
  ])("writes a template's JSON in %s as its receivers hash it", (dialect, expected) => {
    const bodyOf = (contentType: string, text: string) => renderRequest(renderInput(configOf({ dialect }), { payload: { contentType, text } })).body;
    for (const contentType of ["application/json", "application/vnd.acme+json; charset=utf-8", ""])
      expect(bodyOf(contentType, '{ "n": 9007199254740993, "f": 2.0 }')).toBe(expected);
    expect(bodyOf("", "no JSON")).toBe("no JSON");
    expect(bodyOf("text/plain", " 2.0")).toBe(" 2.0");
  });

  it("names itself as SmartMaintenance does in smtm", () => {
    expect(renderRequest(renderInput(configOf({ dialect: "smtm" }))).headers["User-Agent"]).toBe("SmartMaintenance/1.0");
  });

  it.each(["standard", "tageur", "perfex", "tagorun"])("marks a test by a header in %s", (dialect) => {
    expect(renderRequest(renderInput(configOf({ dialect }), { delivery })).headers["x-trunkline-test"]).toBe("true");
    expect(renderRequest(renderInput(configOf({ dialect }))).headers).not.toHaveProperty("x-trunkline-test");
  });

  it.each(["tgm", "smtm"])("marks a test in %s by the body alone, which a template replaces", (dialect) => {
    expect(renderRequest(renderInput(configOf({ dialect }), { delivery })).headers).not.toHaveProperty("x-trunkline-test");
    const payload = { contentType: "application/json", text: "{}" };
    expect(renderRequest(renderInput(configOf({ dialect }), { delivery, payload })).headers["x-trunkline-test"]).toBe("true");
  });
});
