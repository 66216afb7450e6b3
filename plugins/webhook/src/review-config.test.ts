import { randomBytes } from "node:crypto";
import { DIALECT_NAMES } from "@trunkline/dialects";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderRequest } from "./render-request.js";
import { reviewConfig } from "./review-config.js";
import { configOf, renderInput, SECRET } from "./testing/render-input.js";

/** `severity pointer` of each remark. */
function remarks(given: Record<string, unknown>, production = false): string[] {
  return reviewConfig(configOf(given), { production }).map(({ severity, pointer }) => `${severity} ${pointer}`);
}

function whsec(bytes: number): string {
  return `whsec_${randomBytes(bytes).toString("base64")}`;
}

describe("the review of a URL", () => {
  it.each(DIALECT_NAMES)("has nothing against https in %s", (dialect) => {
    expect(remarks({ dialect }, true)).toEqual([]);
  });

  it.each([
    ["standard", ["warning /url"], ["warning /url"]],
    ["tageur", ["error /url"], ["error /url"]],
    ["tgm", ["warning /url"], ["warning /url"]],
    ["perfex", ["warning /url"], ["warning /url"]],
    ["smtm", ["warning /url"], ["error /url"]],
    ["tagorun", ["warning /url"], ["warning /url"]],
  ])("meets http in %s with %s, in production %s", (dialect, elsewhere, production) => {
    const given = { url: "http://receiver.example/", dialect };
    expect(remarks(given)).toEqual(elsewhere);
    expect(remarks(given, true)).toEqual(production);
  });

  it("lets templates stand in path and query, not in the host", () => {
    expect(remarks({ url: "https://a.example/{{data.id}}?t={{type}}#{{id}}" })).toEqual([]);
    for (const url of ["https://{{data.host}}/", "https://a.{{x}}.example/", "https://{{user}}@a.example/", "{{data.url}}", "not a url"])
      expect(remarks({ url })).toEqual(["error /url"]);
  });
});

describe("the review of headers", () => {
  const forbidden = [
    "Host",
    "Content-Length",
    "Transfer-Encoding",
    "Connection",
    "Keep-Alive",
    "TE",
    "Trailer",
    "Upgrade",
    "Expect",
    "Content-Encoding",
    "Proxy-Authorization",
  ];

  it.each([...forbidden, "webhook-id", "Webhook-Anything", "X-Trunkline-Test", "bad name", "bad:name", ""])("refuses %s", (name) => {
    expect(remarks({ headers: { [name]: "x" } })).toEqual([`error /headers/${name}`]);
    if (name !== "") expect(remarks({ auth: { type: "apiKey", header: name, value: "x" } })).toEqual(["error /auth/header"]);
  });

  it.each([
    ["tgm", "x-tgm-signature"],
    ["tageur", "X-Tageur-Signature"],
    ["perfex", "X-Asset-Webhook-Timestamp"],
    ["smtm", "User-Agent"],
    ["tagorun", "X-TagoRUN-Signature"],
  ])("refuses in %s its own %s, which others may use", (dialect, name) => {
    expect(remarks({ dialect, headers: { [name]: "x" } })).toEqual([`error /headers/${name}`]);
    expect(remarks({ headers: { [name]: "x" } })).toEqual([]);
  });

  it("refuses line breaks and characters beyond ASCII, in headers and credentials", () => {
    for (const value of ["a\r\nX-Evil: 1", "\u0000", "ü", "\u007f"]) {
      expect(remarks({ headers: { "X-A": value } })).toEqual(["error /headers/X-A"]);
      expect(remarks({ auth: { type: "bearer", token: value } })).toEqual(["error /auth/token"]);
    }
  });

  it("refuses a name given twice, whatever its case, and one that auth sets", () => {
    expect(remarks({ headers: { "X-A": "1", "x-a": "2" } })).toEqual(["error /headers/x-a"]);
    expect(remarks({ headers: { authorization: "Bearer x" }, auth: { type: "bearer", token: "t" } })).toEqual(["error /headers/authorization"]);
    expect(remarks({ headers: { "x-key": "x" }, auth: { type: "apiKey", header: "X-Key", value: "t" } })).toEqual(["error /headers/x-key"]);
  });

  it("allows 32 of them", () => {
    const headers = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${index}`, ""]));
    expect(remarks({ headers: headers(32) })).toEqual([]);
    expect(remarks({ headers: headers(33) })).toEqual(["error /headers"]);
  });

  it("lets nothing pass that an HTTP request cannot carry, nor a name twice", () => {
    const name = fc.oneof(fc.constantFrom("X-A", "x-a", "Content-Type", "content-type", "X-B"), fc.string({ maxLength: 4 }));
    const value = fc.string({ unit: fc.constantFrom("a", " ", "\t", "\r", "\n", "\u0000", "ü", "😀"), maxLength: 4 });
    fc.assert(
      fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (headers) => {
        fc.pre(remarks({ headers }).length === 0);
        const sent = renderRequest(renderInput(configOf({ headers }))).headers;
        expect([...new Headers(sent)]).toHaveLength(Object.keys(sent).length);
      }),
      { numRuns: 500 },
    );
  });

  it("refuses a user name with a colon", () => {
    expect(remarks({ auth: { type: "basic", username: "a:b", password: "p" } })).toEqual(["error /auth/username"]);
  });
});

describe("the review of a secret", () => {
  it("takes whsec_ and 24 to 64 bytes in standard", () => {
    for (const secret of [SECRET, whsec(24), whsec(64)]) expect(remarks({ secret })).toEqual([]);
    for (const secret of ["plain text", whsec(23), whsec(65), whsec(25).replace(/=+$/, ""), `whsec_${"!".repeat(40)}`, SECRET.slice("whsec_".length)])
      expect(remarks({ secret })).toEqual(["error /secret"]);
  });

  it("takes an ed25519 key in standard", () => {
    const whsk = (bytes: number) => `whsk_${randomBytes(bytes).toString("base64")}`;
    for (const secret of [whsk(32), whsk(64)]) expect(remarks({ secret })).toEqual([]);
    for (const secret of [whsk(31), whsk(48), "whsk_"]) expect(remarks({ secret })).toEqual(["error /secret"]);
  });

  it("takes any text elsewhere, and warns of a short one", () => {
    expect(remarks({ dialect: "tagorun", secret: "any sixteen characters" })).toEqual([]);
    expect(remarks({ dialect: "tagorun", secret: "short" })).toEqual(["warning /secret"]);
  });
});

describe("the review of certificates", () => {
  it("warns where none is verified", () => {
    expect(remarks({ verifySsl: false })).toEqual(["warning /verifySsl"]);
  });
});
