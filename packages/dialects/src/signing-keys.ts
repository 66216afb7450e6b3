import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { hmac, hmacKey } from "./hmac.js";

const MAX_KEYS = 10_000;
const WHSEC = "whsec_";
const WHSK = "whsk_";
const WHPK = "whpk_";
const ED25519_SEED_BYTES = 32;
/** What stands before the seed in an ed25519 private key of PKCS #8 (RFC 8410, 7). */
const ED25519_PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

export const SIGNATURE_ALGORITHMS = ["sha256", "sha512", "sha1"] as const;
export const SIGNATURE_ENCODINGS = ["hex", "base64"] as const;
export const SECRET_ENCODINGS = ["text", "base64"] as const;

/** How an HMAC is made of a secret and written down. */
export interface SignatureKind {
  readonly algorithm: (typeof SIGNATURE_ALGORITHMS)[number];
  readonly encoding: (typeof SIGNATURE_ENCODINGS)[number];
  /** What the key is: the secret as it stands, in UTF-8; or the bytes it is the base64 of, a leading `whsec_` aside. */
  readonly secretEncoding: (typeof SECRET_ENCODINGS)[number];
}

/** Keys by secret. Bounded: rotated secrets must not pile up; the oldest goes. */
function keyCache<Key>(keyOf: (secret: string) => Key): (secret: string) => Key {
  const keys = new Map<string, Key>();
  return (secret) => {
    const known = keys.get(secret);
    if (known !== undefined) return known;
    if (keys.size >= MAX_KEYS) keys.delete(keys.keys().next().value ?? "");
    const key = keyOf(secret);
    keys.set(secret, key);
    return key;
  };
}

function hmacKeys(bytesOf: (secret: string) => Buffer) {
  return {
    sha1: keyCache((secret) => hmacKey("sha1", bytesOf(secret))),
    sha256: keyCache((secret) => hmacKey("sha256", bytesOf(secret))),
    sha512: keyCache((secret) => hmacKey("sha512", bytesOf(secret))),
  };
}

const textKeys = hmacKeys((secret) => Buffer.from(secret, "utf8"));
const whsecKeys = hmacKeys(whsecBytes);
const whskKey = keyCache(ed25519Key);

/** HMAC-SHA256 of the text's UTF-8 bytes; the whole secret string is the key. Lower-case hex. */
export function signWithText(secret: string, text: string): string {
  return hmac(textKeys.sha256(secret), text, "hex");
}

/** HMAC-SHA256 of the text's UTF-8 bytes; the key is the base64-decoded part after `whsec_` (Standard Webhooks 1.0.0). Base64. */
export function signWithWhsec(secret: string, text: string): string {
  return hmac(whsecKeys.sha256(secret), text, "base64");
}

/** HMAC of the text's UTF-8 bytes as an admin describes it. */
export function signWithProfile(secret: string, text: string, { algorithm, encoding, secretEncoding }: SignatureKind): string {
  const keys = secretEncoding === "text" ? textKeys : whsecKeys;
  return hmac(keys[algorithm](secret), text, encoding);
}

/** Ed25519 of the text's UTF-8 bytes (Standard Webhooks 1.0.0, `v1a`): partners check it with the public key and cannot forge. Base64. */
export function signWithWhsk(secret: string, text: string): string {
  return sign(null, Buffer.from(text, "utf8"), whskKey(secret)).toString("base64");
}

/** Whether a secret is a private key for `v1a` rather than a shared one. */
export function isWhsk(secret: string): boolean {
  return secret.startsWith(WHSK);
}

/** What receivers of a `whsk_…` key check with (Standard Webhooks 1.0.0): `whpk_` and the base64 of the 32 bytes. */
export function whpkOf(secret: string): string {
  const { x = "" } = createPublicKey(whskKey(secret)).export({ format: "jwk" });
  return `${WHPK}${Buffer.from(x, "base64url").toString("base64")}`;
}

/** The key bytes of a `whsk_…` secret: the seed, or seed and public key together, as Svix writes them. */
export function whskBytes(secret: string): Buffer {
  return Buffer.from(secret.slice(WHSK.length), "base64");
}

/** The key bytes of a `whsec_…` secret; the prefix may be missing, as in the reference libraries. */
export function whsecBytes(secret: string): Buffer {
  return Buffer.from(secret.startsWith(WHSEC) ? secret.slice(WHSEC.length) : secret, "base64");
}

function ed25519Key(secret: string): KeyObject {
  const seed = whskBytes(secret).subarray(0, ED25519_SEED_BYTES);
  return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8_HEAD, seed]), format: "der", type: "pkcs8" });
}
