import { createHmac } from "node:crypto";
import { constantFrom, property, assert, string, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { hmac, hmacKey } from "./hmac.js";

const algorithms = ["sha1", "sha256", "sha512"] as const;

describe("An HMAC", () => {
  it("is the one of Node's own createHmac, for keys and texts of any length and script", () => {
    const keys = uint8Array({ maxLength: 300 });
    const texts = string({ unit: "binary", maxLength: 200 });
    assert(
      property(constantFrom(...algorithms), keys, texts, constantFrom("hex", "base64"), (algorithm, bytes, text, encoding) => {
        const expected = createHmac(algorithm, bytes).update(text, "utf8").digest(encoding);
        expect(hmac(hmacKey(algorithm, Buffer.from(bytes)), text, encoding)).toBe(expected);
      }),
    );
  });

  it.each([16_383, 16_384, 16_385, 400_000])("is that of a text of %i characters that take three bytes each", (length) => {
    const text = "€".repeat(length);
    for (const algorithm of algorithms)
      expect(hmac(hmacKey(algorithm, Buffer.from("key")), text, "hex")).toBe(createHmac(algorithm, "key").update(text, "utf8").digest("hex"));
  });

  it("agrees with the test cases of RFC 4231 and RFC 2202", () => {
    const key = Buffer.from("Jefe");
    expect(hmac(hmacKey("sha1", key), "what do ya want for nothing?", "hex")).toBe("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    expect(hmac(hmacKey("sha256", key), "what do ya want for nothing?", "hex")).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    const long = Buffer.alloc(131, 0xaa);
    expect(hmac(hmacKey("sha256", long), "Test Using Larger Than Block-Size Key - Hash Key First", "hex")).toBe(
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    );
  });
});
