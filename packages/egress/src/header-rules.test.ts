import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeHeaders, wireHeaders } from "./header-rules.js";

const refusedNames = [
  "Host",
  "Content-Length",
  "transfer-encoding",
  "Connection",
  "Keep-Alive",
  "Proxy-Authorization",
  "proxy-connection",
  "TE",
  "Trailer",
  "Upgrade",
  "Expect",
  "HTTP2-Settings",
  "Content-Encoding",
  "Webhook-Id",
  "webhook-signature",
  "X-Trunkline-Test",
  "x y",
  "x:y",
  "",
  "x\r\ny",
  "naïve",
  "n".repeat(257),
];
const refusedValues = ["a\r\nb: c", "a\nb", "a\u0000b", "tab\there", "naïve", "\u{1F600}", "v".repeat(4_097), 5, null, undefined, ["a"]];

describe("judgeHeaders", () => {
  it("accepts ordinary headers", () =>
    expect(judgeHeaders({ Authorization: "Bearer x", "X-Api-Key": "{{id}}", "User-Agent": "mine/1.0", "x-empty": "", "x-long": "v".repeat(4_096) })).toEqual(
      [],
    ));
  it.each(refusedNames)("refuses the name %j", (name) => expect(judgeHeaders({ [name]: "x" })).toEqual([{ name, message: expect.any(String) }]));
  it.each(refusedValues)("refuses the value %j", (value) => expect(judgeHeaders({ "x-a": value })).toEqual([{ name: "x-a", message: expect.any(String) }]));
  it("refuses a name twice in another case", () =>
    expect(judgeHeaders({ "X-A": "1", "x-a": "2" })).toEqual([{ name: "x-a", message: expect.stringContaining("twice") }]));
  it("refuses the 33rd header, once", () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, "v"]));
    expect(judgeHeaders(many(32))).toEqual([]);
    expect(judgeHeaders(many(40))).toEqual([{ name: "x-32", message: expect.stringContaining("32") }]);
  });
  it("passes nothing that the wire would refuse", () => {
    const headers = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...refusedNames, "accept", "x-a", "X-A")), fc.oneof(fc.string(), fc.constant("plain")));
    fc.assert(fc.property(headers, (candidate) => judgeHeaders(candidate).length > 0 || typeof wireHeaders(candidate) !== "string"));
  });
});

describe("wireHeaders", () => {
  it("asks for an identity encoding unless told otherwise", () => {
    expect(wireHeaders({ "X-A": "1" })).toEqual(["x-a", "1", "accept-encoding", "identity"]);
    expect(wireHeaders({ "Accept-Encoding": "br" })).toEqual(["accept-encoding", "br"]);
  });
});
