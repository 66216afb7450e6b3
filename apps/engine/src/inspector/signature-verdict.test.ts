import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { signatureVerdict } from "./signature-verdict.js";

const body = Buffer.from('{"type":"asset.created"}');
const secret = `whsec_${Buffer.alloc(32, 3).toString("base64")}`;
const hex = createHmac("sha256", secret).update(body).digest("hex");

test("knows a Standard Webhooks signature among several", () => {
  const signature = createHmac("sha256", Buffer.alloc(32, 3)).update("msg_1.1700000000.").update(body).digest("base64");
  const headers = { "webhook-id": "msg_1", "webhook-timestamp": "1700000000", "webhook-signature": `v1,AAAA v1,${signature}` };
  expect(signatureVerdict({ headers, body }, ["other", secret])).toBe("valid");
  expect(signatureVerdict({ headers: { ...headers, "webhook-timestamp": "1700000001" }, body }, [secret])).toBe("invalid");
});

test("knows a signature by a private key, beside shared ones", () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { d = "" } = privateKey.export({ format: "jwk" });
  const whsk = `whsk_${Buffer.from(d, "base64url").toString("base64")}`;
  const signature = sign(null, Buffer.from(`msg_1.1700000000.${body.toString()}`), privateKey).toString("base64");
  const headers = { "webhook-id": "msg_1", "webhook-timestamp": "1700000000", "webhook-signature": `v1,AAAA v1a,${signature}` };
  expect(signatureVerdict({ headers, body }, ["whsk_no key", secret, whsk])).toBe("valid");
  expect(signatureVerdict({ headers, body: Buffer.from("{}") }, [secret, whsk])).toBe("invalid");
});

test.each([
  ["x-hub-signature-256", `sha256=${hex}`],
  ["x-tgm-signature", `sha256=${hex}`],
  ["x-tageur-signature", hex],
])("knows %s", (name, value) => {
  expect(signatureVerdict({ headers: { [name]: value }, body }, [secret])).toBe("valid");
  expect(signatureVerdict({ headers: { [name]: value }, body: Buffer.from("{}") }, [secret])).toBe("invalid");
});

test("tells an unsigned request from one whose secret is unknown", () => {
  expect(signatureVerdict({ headers: { "content-type": "application/json" }, body }, [secret])).toBe("unsigned");
  expect(signatureVerdict({ headers: { "x-tgm-signature": hex }, body }, [])).toBe("no_secret");
});
