import { createHmac } from "node:crypto";
import fc from "fast-check";
import type { HmacSenderCheck } from "@trunkline/plugin-api";
import { describe, expect, it } from "vitest";
import { checkSender, type OwnCheck, type SenderRequest } from "./check-sender.js";

const now = Date.parse("2026-02-01T12:00:00Z");
const body = Buffer.from('{"price": 1.0, "name":"Pümp"}');
const hmac: HmacSenderCheck = {
  kind: "hmac",
  secret: "a-secret-of-both-sides",
  header: "X-Signature",
  prefix: "sha256=",
  algorithm: "sha256",
  encoding: "hex",
  content: "{timestamp}.{body}",
  timestampHeader: "X-Timestamp",
  toleranceSeconds: 300,
  idHeader: null,
};

function signed(
  check: HmacSenderCheck,
  changes: { readonly body?: Buffer; readonly signedBody?: Buffer | string; readonly atMs?: number; readonly secret?: string } = {},
): SenderRequest {
  const timestamp = String(Math.floor((changes.atMs ?? now) / 1_000));
  const content = Buffer.concat([Buffer.from(`${timestamp}.`), Buffer.from(changes.signedBody ?? changes.body ?? body)]);
  const signature = createHmac(check.algorithm, changes.secret ?? check.secret)
    .update(content)
    .digest(check.encoding);
  return request({ "x-signature": check.prefix + signature, "x-timestamp": timestamp }, changes.body ?? body);
}

const request = (headers: SenderRequest["headers"], rawBody: Buffer = body, address = "192.0.2.7"): SenderRequest => ({ headers, rawBody, address, now });
const passes = (check: OwnCheck, given: SenderRequest): boolean => checkSender(check, given) !== null;

describe("a signature", () => {
  it("over the raw bytes passes, in any of the forms", () => {
    const forms = [{}, { algorithm: "sha512" }, { algorithm: "sha1", encoding: "base64" }, { prefix: "" }] as const;
    for (const form of forms) expect(passes({ ...hmac, ...form }, signed({ ...hmac, ...form }))).toBe(true);
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x7b]);
    expect(passes(hmac, signed(hmac, { body: bytes }))).toBe(true);
  });

  it("over anything else does not: the body read and written anew, another body, another secret", () => {
    expect(passes(hmac, signed(hmac, { signedBody: JSON.stringify(JSON.parse(body.toString())) }))).toBe(false);
    expect(passes(hmac, signed(hmac, { signedBody: "{}" }))).toBe(false);
    expect(passes(hmac, signed(hmac, { secret: "another-secret" }))).toBe(false);
  });

  it("that is missing, bare or of the wrong prefix does not", () => {
    const { headers } = signed(hmac);
    const signature = String(headers["x-signature"]);
    const without = [
      { ...headers, "x-signature": undefined },
      { ...headers, "x-signature": "" },
      { ...headers, "x-signature": "sha256=" },
    ];
    const wrong = [
      { ...headers, "x-signature": signature.replace("sha256", "sha512") },
      { ...headers, "x-timestamp": undefined },
    ];
    for (const given of [...without, ...wrong]) expect(passes(hmac, request(given))).toBe(false);
  });

  it("with a time of more than the tolerance before or after does not, nor with one that is no time", () => {
    for (const [minutes, isGood] of [
      [-10, false],
      [-4, true],
      [4, true],
      [10, false],
    ] as const) {
      expect(passes(hmac, signed(hmac, { atMs: now + minutes * 60_000 })), `${minutes} minutes`).toBe(isGood);
    }
    for (const timestamp of ["", "now", "1e9", "NaN", " 1769947200"]) {
      const signature = createHmac("sha256", hmac.secret).update(`${timestamp}.${body.toString()}`).digest("hex");
      expect(passes(hmac, request({ "x-signature": `sha256=${signature}`, "x-timestamp": timestamp })), timestamp).toBe(false);
    }
  });

  it("among several passes, whichever secret it is of while that is changed", () => {
    const check = { ...hmac, previousSecrets: ["the-secret-before"] };
    const [one, other] = [signed(hmac), signed(hmac, { secret: "the-secret-before" })].map(({ headers }) => String(headers["x-signature"]));
    const timestamp = signed(hmac).headers["x-timestamp"];
    for (const both of [`${one},${other}`, `${other} ${one}`, `sha256=00, ${one}`, String(other)])
      expect(passes(check, request({ "x-signature": both, "x-timestamp": timestamp })), both).toBe(true);
    expect(passes(hmac, request({ "x-signature": String(other), "x-timestamp": timestamp }))).toBe(false);
  });

  it("may be used once: by what was signed, so that leaving one of several out makes no new one", () => {
    const check = { ...hmac, previousSecrets: ["the-secret-before"] };
    const [first, second] = [signed(hmac), signed(hmac, { secret: "the-secret-before" })].map((given) => checkSender(check, given));
    expect(first).toEqual([{ kind: "signature", key: expect.any(String) as string, keptMs: 600_000 }]);
    expect(second).toEqual(first);
    expect(checkSender(check, signed(hmac, { atMs: now + 1_000 }))?.[0]?.key).not.toBe(first?.[0]?.key);
  });

  it("of Standard Webhooks passes as it stands there", () => {
    const key = Buffer.alloc(24, 7).toString("base64");
    const check: HmacSenderCheck = {
      ...hmac,
      secret: `whsec_${key}`,
      header: "webhook-signature",
      prefix: "v1,",
      encoding: "base64",
      content: "{id}.{timestamp}.{body}",
      timestampHeader: "webhook-timestamp",
      idHeader: "webhook-id",
    };
    const seconds = String(now / 1_000);
    const signature = createHmac("sha256", Buffer.from(key, "base64")).update(`msg_1.${seconds}.`).update(body).digest("base64");
    const headers = { "webhook-id": "msg_1", "webhook-timestamp": seconds, "webhook-signature": `v1,AAAA v1,${signature}` };
    expect(checkSender(check, request(headers))).toMatchObject([{ kind: "signature" }, { kind: "message", key: "msg_1" }]);
  });

  it("never passes by chance", () => {
    fc.assert(fc.property(fc.string(), fc.string(), (signature, timestamp) => !passes(hmac, request({ "x-signature": signature, "x-timestamp": timestamp }))));
  });
});

describe("other proofs", () => {
  it("a key in a header, exactly", () => {
    const check = { kind: "apiKey", header: "X-API-Key", value: "a-key-of-the-sender" } as const;
    expect(passes(check, request({ "x-api-key": "a-key-of-the-sender" }))).toBe(true);
    for (const key of [undefined, "", "a-key-of-the-sende", "A-KEY-OF-THE-SENDER"]) expect(passes(check, request({ "x-api-key": key }))).toBe(false);
    expect(passes({ ...check, value: "" }, request({ "x-api-key": "" }))).toBe(false);
  });

  it("user and password", () => {
    const check = { kind: "basic", username: "erp", password: "pass:word" } as const;
    const header = (text: string) => request({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
    expect([passes(check, header("erp:pass:word")), passes(check, header("erp:pass")), passes(check, request({}))]).toEqual([true, false, false]);
  });

  it.each([
    ["10.1.2.3", ["10.0.0.0/8"], true],
    ["11.1.2.3", ["10.0.0.0/8"], false],
    ["::ffff:10.1.2.3", ["10.0.0.0/8"], true],
    ["2001:db8::1", ["10.0.0.0/8", "2001:db8::/32"], true],
    ["192.0.2.7", ["192.0.2.7"], true],
    ["192.0.2.8", ["192.0.2.7"], false],
    ["nonsense", ["0.0.0.0/0"], false],
  ])("the address %s within %j: %s", (address, cidrs, isGood) => {
    expect(passes({ kind: "addresses", cidrs }, request({}, body, address))).toBe(isGood);
  });
});
