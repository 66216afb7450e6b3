import { createHmac, createSecretKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

const MAX_KEYS = 10_000;
const WHSEC = "whsec_";

type Digest = "hex" | "base64";

/** Keys by secret. Bounded: rotated secrets must not pile up; the oldest goes. */
function keyCache(bytesOf: (secret: string) => Buffer): (secret: string) => KeyObject {
  const keys = new Map<string, KeyObject>();
  return (secret) => {
    const known = keys.get(secret);
    if (known !== undefined) return known;
    if (keys.size >= MAX_KEYS) keys.delete(keys.keys().next().value ?? "");
    const key = createSecretKey(bytesOf(secret));
    keys.set(secret, key);
    return key;
  };
}

const textKey = keyCache((secret) => Buffer.from(secret, "utf8"));
const whsecKey = keyCache(whsecBytes);

/** HMAC-SHA256 of the text's UTF-8 bytes; the whole secret string is the key. Lower-case hex. */
export function signWithText(secret: string, text: string): string {
  return hmac(textKey(secret), text, "hex");
}

/** HMAC-SHA256 of the text's UTF-8 bytes; the key is the base64-decoded part after `whsec_` (Standard Webhooks 1.0.0). Base64. */
export function signWithWhsec(secret: string, text: string): string {
  return hmac(whsecKey(secret), text, "base64");
}

/** The key bytes of a `whsec_…` secret; the prefix may be missing, as in the reference libraries. */
export function whsecBytes(secret: string): Buffer {
  return Buffer.from(secret.startsWith(WHSEC) ? secret.slice(WHSEC.length) : secret, "base64");
}

function hmac(key: KeyObject, text: string, digest: Digest): string {
  return createHmac("sha256", key).update(text, "utf8").digest(digest);
}
