import { createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import { isWhsk, whpkOf, whskBytes } from "@trunkline/dialects";

/** `unsigned`: no signature header; `no_secret`: signed, but no connector that points here has a secret. */
export type SignatureVerdict = "valid" | "invalid" | "unsigned" | "no_secret";

export interface ReceivedRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Judges a received request as a receiver would: Standard Webhooks (`webhook-signature` over id, timestamp and body; the key is the
 * base64 after `whsec_`, or the public key of a `whsk_`), else any `…-signature` header, GitHub's `-256` too, with the hex HMAC-SHA256 of the
 * body under the whole secret, with or without `sha256=`.
 */
export function signatureVerdict(request: ReceivedRequest, secrets: readonly string[]): SignatureVerdict {
  const signed = Object.entries(request.headers).filter(([name]) => /(^|-)signature(-256)?$/.test(name));
  if (signed.length === 0) return "unsigned";
  if (secrets.length === 0) return "no_secret";
  const isValid = signed.some(([name, value]) =>
    secrets.some((secret) => (name === "webhook-signature" ? matchesStandard(request, value, secret) : matchesHex(request.body, value, secret))),
  );
  return isValid ? "valid" : "invalid";
}

function matchesStandard(request: ReceivedRequest, value: string, secret: string): boolean {
  return isPrivateKey(secret) ? matchesPublicKey(request, value, secret) : matchesShared(request, value, secret);
}

/** Elsewhere than in standard a secret may be any text, also one that only begins like a key. */
function isPrivateKey(secret: string): boolean {
  return isWhsk(secret) && [32, 64].includes(whskBytes(secret).length);
}

function matchesPublicKey({ headers, body }: ReceivedRequest, value: string, secret: string): boolean {
  const x = Buffer.from(whpkOf(secret).slice("whpk_".length), "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signed = Buffer.concat([Buffer.from(`${headers["webhook-id"] ?? ""}.${headers["webhook-timestamp"] ?? ""}.`), body]);
  return value.split(" ").some((entry) => entry.startsWith("v1a,") && verify(null, signed, key, Buffer.from(entry.slice("v1a,".length), "base64")));
}

function matchesShared({ headers, body }: ReceivedRequest, value: string, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = `${headers["webhook-id"] ?? ""}.${headers["webhook-timestamp"] ?? ""}.`;
  const expected = createHmac("sha256", key).update(signed).update(body).digest("base64");
  return value.split(" ").some((entry) => entry.startsWith("v1,") && isSame(entry.slice(3), expected));
}

function matchesHex(body: Buffer, value: string, secret: string): boolean {
  return isSame(value.replace(/^sha256=/, ""), createHmac("sha256", secret).update(body).digest("hex"));
}

function isSame(first: string, second: string): boolean {
  return first.length === second.length && timingSafeEqual(Buffer.from(first), Buffer.from(second));
}
