import { generateKeyPairSync, randomBytes, verify } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { dialectByName } from "./dialects.js";
import { whpkOf } from "./signing-keys.js";
import { awkwardJsonWithLongIntegers, producedText } from "./testing/awkward-json.js";
import { hasPython, pythonVerifies, rawBodyVerifies, tageurNodeVerifies, tagorunNodeVerifies, tgmNodeVerifies } from "./testing/published-verifiers.js";
import type { SignedRequest } from "./testing/published-verifiers.js";
import { eventFrom, inputOf } from "./testing/sample-event.js";

const secretText = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
const whsec = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((bytes) => `whsec_${Buffer.from(bytes).toString("base64")}`);
const produced = awkwardJsonWithLongIntegers.map((data) => `{"data":${data}}`);

const verifiers = [
  { name: "tgm", header: "X-TGM-Signature", verifies: tgmNodeVerifies },
  { name: "tageur", header: "X-Tageur-Signature", verifies: tageurNodeVerifies },
  { name: "perfex", header: "X-Asset-Webhook-Signature", verifies: rawBodyVerifies },
  { name: "smtm", header: "X-SMTM-Signature", verifies: rawBodyVerifies },
  { name: "tagorun", header: "X-TagoRUN-Signature", verifies: tagorunNodeVerifies },
] as const;

describe.each(verifiers)("a receiver of $name", ({ name, header, verifies }) => {
  const dialect = dialectByName(name);

  it("accepts every delivery by its published check", () => {
    fc.assert(
      fc.property(produced, secretText, (text, secret) => {
        const input = inputOf(eventFrom(text));
        const body = dialect.body(input);
        expect(verifies(body, dialect.sign({ ...input, body, signingSecrets: [secret] })[header] ?? "", secret)).toBe(true);
      }),
    );
  });

  it("refuses a body with another name in it, and another secret", () => {
    const input = inputOf(eventFrom('{"data":{"id":1,"attributes":{"name":"Pump"}}}'));
    const body = dialect.body(input);
    const signature = dialect.sign({ ...input, body, signingSecrets: ["secret"] })[header] ?? "";
    expect(verifies(body, signature, "secret")).toBe(true);
    expect(verifies(body.replace("Pump", "Pumq"), signature, "secret")).toBe(false);
    expect(verifies(body, signature, "Secret")).toBe(false);
  });

  it("gets the newest secret's signature only, and none without a secret", () => {
    const input = { ...inputOf(eventFrom("{}")), body: "{}" };
    expect(dialect.sign({ ...input, signingSecrets: ["new", "old"] })).toEqual(dialect.sign({ ...input, signingSecrets: ["new"] }));
    expect(dialect.sign({ ...input, signingSecrets: [] })).toEqual({});
  });
});

describe.each(["tgm", "tageur"] as const)("the published Python receiver of %s", (name) => {
  const header = name === "tgm" ? "X-TGM-Signature" : "X-Tageur-Signature";

  function signed(text: string, secret: string): SignedRequest {
    const input = inputOf(eventFrom(text));
    const body = dialectByName(name).body(input);
    return {
      payload: Buffer.from(body, "utf8").toString("base64"),
      signature: dialectByName(name).sign({ ...input, body, signingSecrets: [secret] })[header] ?? "",
      secret,
    };
  }

  // A machine without Python is told so by the skipped test; CI must have it.
  it.skipIf(!hasPython && process.env.CI !== "true")("accepts a hundred awkward deliveries and refuses each with one byte changed", () => {
    const requests = fc.sample(fc.tuple(producedText, secretText), 100).map(([text, secret]) => signed(text, secret));
    const forged = requests.map((request) => ({ ...request, payload: changedByte(request.payload) }));
    expect(pythonVerifies(name, requests)).toEqual(requests.map(() => true));
    expect(pythonVerifies(name, forged)).toEqual(forged.map(() => false));
  });
});

/** The first byte is `{`; `z` keeps it UTF-8. */
function changedByte(payload: string): string {
  const bytes = Buffer.from(payload, "base64");
  bytes[0] = "z".charCodeAt(0);
  return bytes.toString("base64");
}

describe("a receiver of standard", () => {
  const standard = dialectByName("standard");
  const now = Date.now();

  function signedHeaders(body: string, signingSecrets: readonly string[]): Record<string, string> {
    return { ...standard.sign({ ...inputOf(eventFrom("{}")), body, now, signingSecrets }) };
  }

  it("accepts every delivery with the reference library", () => {
    fc.assert(
      fc.property(produced, whsec, (text, secret) => {
        const body = standard.body(inputOf(eventFrom(text)));
        expect(new Webhook(secret).verify(body, signedHeaders(body, [secret]))).toEqual(JSON.parse(body));
      }),
    );
  });

  it("refuses one changed byte anywhere", () => {
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    const body = standard.body(inputOf(eventFrom('{"data":{"a":1}}')));
    const headers = signedHeaders(body, [secret]);
    fc.assert(
      fc.property(fc.nat({ max: body.length - 1 }), (at) => {
        const changed = `${body.slice(0, at)}${body[at] === "x" ? "y" : "x"}${body.slice(at + 1)}`;
        expect(() => new Webhook(secret).verify(changed, headers)).toThrow("No matching signature");
      }),
    );
  });

  it("accepts by either secret while one is being rotated, newest first", () => {
    const [newest, oldest] = [randomBytes(32), randomBytes(24)].map((bytes) => `whsec_${bytes.toString("base64")}`) as [string, string];
    const headers = signedHeaders("{}", [newest, oldest]);
    for (const secret of [newest, oldest]) expect(new Webhook(secret).verify("{}", headers)).toEqual({});
    expect(headers["webhook-signature"]?.split(" ")[0]).toBe(signedHeaders("{}", [newest])["webhook-signature"]);
  });

  it("sees the id of the delivery and the second of the attempt", () => {
    const input = { ...inputOf(eventFrom("{}")), body: "{}", signingSecrets: [] };
    expect(standard.sign(input)).toEqual({ "webhook-id": input.delivery.id, "webhook-timestamp": "1769949060" });
  });

  it.each(["seed", "seed and public key"])("accepts a v1a signature of a whsk_ key (%s) by the public key alone, beside a v1 of the old secret", (form) => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const { d = "", x = "" } = privateKey.export({ format: "jwk" });
    const parts = form === "seed" ? [d] : [d, x];
    const secret = `whsk_${Buffer.concat(parts.map((part) => Buffer.from(part, "base64url"))).toString("base64")}`;
    const old = `whsec_${randomBytes(32).toString("base64")}`;
    const headers = signedHeaders('{"a":"ü"}', [secret, old]);
    const [asymmetric = "", symmetric = ""] = headers["webhook-signature"]?.split(" ") ?? [];
    const signed = Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.{"a":"ü"}`, "utf8");
    expect(asymmetric).toMatch(/^v1a,/);
    expect(symmetric).toMatch(/^v1,/);
    expect(verify(null, signed, publicKey, Buffer.from(asymmetric.slice("v1a,".length), "base64"))).toBe(true);
    expect(verify(null, Buffer.concat([signed, Buffer.from("x")]), publicKey, Buffer.from(asymmetric.slice("v1a,".length), "base64"))).toBe(false);
    expect(new Webhook(old).verify('{"a":"ü"}', headers)).toEqual({ a: "ü" });
    expect(whpkOf(secret)).toBe(`whpk_${Buffer.from(x, "base64url").toString("base64")}`);
  });
});
