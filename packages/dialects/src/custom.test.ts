import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { customDialect, type CustomProfile } from "./custom.js";
import type { DialectSignInput } from "./dialect.js";
import { SIGNATURE_ALGORITHMS, SIGNATURE_ENCODINGS } from "./signing-keys.js";
import { awkwardJson } from "./testing/awkward-json.js";
import { githubVerifies, stripeVerifies } from "./testing/published-verifiers.js";
import { eventFrom, inputOf } from "./testing/sample-event.js";

const NOW = Date.parse("2026-02-01T12:31:00.500Z");
const ID = "0b0e4f5c-5f0e-5a0e-8c9e-1f2e3d4c5b6a";

const plain: CustomProfile = {
  body: "standard",
  signatureHeader: "X-Signature",
  prefix: "",
  content: "{body}",
  algorithm: "sha256",
  encoding: "hex",
  secretEncoding: "text",
  timestampFormat: "seconds",
};
const github: CustomProfile = {
  ...plain,
  signatureHeader: "X-Hub-Signature-256",
  prefix: "sha256=",
  idHeader: "X-GitHub-Delivery",
  eventHeader: "X-GitHub-Event",
};
const stripe: CustomProfile = { ...plain, signatureHeader: "Stripe-Signature", prefix: "t={timestamp},v1=", content: "{timestamp}.{body}" };

function signed(profile: CustomProfile, body: string, secrets: readonly string[] = ["a shared secret"]) {
  const input: DialectSignInput = { body, signingSecrets: secrets, delivery: { id: ID, attempt: 1, test: false }, now: NOW };
  return customDialect(profile).sign(input);
}

describe("the custom dialect", () => {
  it("is accepted by receivers written for GitHub, until a byte changes", () => {
    fc.assert(
      fc.property(awkwardJson, fc.string({ minLength: 1, maxLength: 40 }), (body, secret) => {
        const header = signed(github, body, [secret])["X-Hub-Signature-256"] ?? "";
        expect(githubVerifies(body, header, secret)).toBe(true);
        expect(githubVerifies(`${body} `, header, secret)).toBe(false);
      }),
    );
  });

  it("is accepted by receivers written for Stripe, until a byte or the time changes", () => {
    fc.assert(
      fc.property(awkwardJson, fc.string({ minLength: 1, maxLength: 40 }), (body, secret) => {
        const header = signed(stripe, body, [secret])["Stripe-Signature"] ?? "";
        expect(stripeVerifies(body, header, { secret, nowSeconds: NOW / 1_000 })).toBe(true);
        expect(stripeVerifies(`${body} `, header, { secret, nowSeconds: NOW / 1_000 })).toBe(false);
        expect(stripeVerifies(body, header, { secret, nowSeconds: NOW / 1_000 + 301 })).toBe(false);
      }),
    );
  });

  it("signs what its content says, in every algorithm and encoding", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SIGNATURE_ALGORITHMS), fc.constantFrom(...SIGNATURE_ENCODINGS), fc.string(), (algorithm, encoding, body) => {
        const profile: CustomProfile = { ...plain, algorithm, encoding, content: "{id}.{timestamp}.{body}", prefix: "v=" };
        const expected = createHmac(algorithm, "k")
          .update(`${ID}.${Math.floor(NOW / 1_000)}.${body}`)
          .digest(encoding);
        expect(signed(profile, body, ["k"])).toEqual({ "X-Signature": `v=${expected}` });
      }),
    );
  });

  it("never reads placeholders out of a body, and leaves other braces alone", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("{id}", "{timestamp}", "{body}", "{", "}", "$&", "$1", "x")), (parts) => {
        const body = parts.join("");
        const expected = createHmac("sha256", "k").update(`{}{other}${body}`).digest("hex");
        expect(signed({ ...plain, content: "{}{other}{body}" }, body, ["k"])).toEqual({ "X-Signature": expected });
      }),
    );
  });

  it("decodes a base64 secret, with whsec_ before it or not", () => {
    const key = Buffer.from("0123456789abcdef01234567");
    const expected = createHmac("sha256", key).update("b").digest("hex");
    for (const secret of [key.toString("base64"), `whsec_${key.toString("base64")}`])
      expect(signed({ ...plain, secretEncoding: "base64" }, "b", [secret])).toEqual({ "X-Signature": expected });
  });

  it("names the delivery, the time and the event in the headers asked for, signs with the newest secret, and not at all without one", () => {
    const profile: CustomProfile = { ...github, timestampHeader: "X-Time", timestampFormat: "rfc3339" };
    const event = eventFrom('{"data":{"id":1}}');
    expect(customDialect(profile).headers(inputOf(event))).toEqual({ "X-GitHub-Event": "asset.updated" });
    expect(signed(profile, "b", [])).toEqual({ "X-GitHub-Delivery": ID, "X-Time": "2026-02-01T12:31:00.500Z" });
    expect(signed({ ...plain, timestampHeader: "X-Time", timestampFormat: "milliseconds" }, "b", [])).toEqual({ "X-Time": String(NOW) });
    expect(signed(plain, "b", ["new", "old"])).toEqual(signed(plain, "b", ["new"]));
    expect(customDialect(profile).ownHeaders).toEqual(["x-hub-signature-256", "x-github-delivery", "x-time", "x-github-event"]);
  });

  it("writes the body of the dialect it names, and is made once per profile", () => {
    const event = eventFrom('{"data":{"id":1}}');
    expect(JSON.parse(customDialect({ ...plain, body: "tagorun" }).body(inputOf(event)))).toMatchObject({ event: "asset.updated" });
    expect(customDialect(plain)).toBe(customDialect(plain));
  });
});
