import { createHmac, hash } from "node:crypto";

const BLOCK_BYTES = { sha1: 64, sha256: 64, sha512: 128 } as const;
const DIGEST_BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const;
const INNER = 0x36;
const OUTER = 0x5c;
/** UTF-16 units. Longer texts go the library's way: there its objects cost little beside the hashing. */
const LONGEST_SHORT_TEXT = 16_384;

/** A key, ready for any number of texts. */
export interface HmacKey {
  readonly algorithm: keyof typeof BLOCK_BYTES;
  readonly bytes: Buffer;
  readonly innerPad: Buffer;
  /** The outer pad, and room for the inner digest. */
  readonly outer: Buffer;
}

export function hmacKey(algorithm: HmacKey["algorithm"], bytes: Buffer): HmacKey {
  const block = Buffer.alloc(BLOCK_BYTES[algorithm]);
  block.set(bytes.length > block.length ? hash(algorithm, bytes, "buffer") : bytes);
  const outer = Buffer.alloc(block.length + DIGEST_BYTES[algorithm]);
  outer.set(block.map((byte) => byte ^ OUTER));
  return { algorithm, bytes, innerPad: Buffer.from(block.map((byte) => byte ^ INNER)), outer };
}

/** No UTF-16 unit takes more than three bytes of UTF-8. */
const scratch = Buffer.allocUnsafeSlow(BLOCK_BYTES.sha512 + 3 * LONGEST_SHORT_TEXT);

/**
 * HMAC (RFC 2104) of the text's UTF-8 bytes: the two hashes that it is made of, each in one call. `createHmac` makes an object for each text, which on the
 * delivery path costs more than both hashes; the result is the same (`hmac.test.ts`).
 */
export function hmac(key: HmacKey, text: string, encoding: "hex" | "base64"): string {
  const { algorithm, innerPad, outer } = key;
  if (text.length > LONGEST_SHORT_TEXT) return createHmac(algorithm, key.bytes).update(text, "utf8").digest(encoding);
  scratch.set(innerPad);
  const end = innerPad.length + scratch.write(text, innerPad.length, "utf8");
  outer.write(hash(algorithm, scratch.subarray(0, end), "binary"), innerPad.length, "binary");
  return hash(algorithm, outer, encoding);
}
