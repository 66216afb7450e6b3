import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Encrypts what must be kept but not read: credentials and signing secrets of connectors. */
export interface SecretBox {
  /** `aad` ties the sealed text to its place (see {@link placeOf}): moved to another row it does not open. */
  seal(plain: string, aad: string): string;
  /** Throws {@link SealBrokenError} where the key is missing, the text was changed, or the place is another. */
  open(sealed: string, aad: string): string;
  /** Whether the first key sealed it. */
  isCurrent(sealed: string): boolean;
  /** Ids of all keys; the first encrypts. */
  readonly keyIds: readonly string[];
}

/** A sealed text that does not open; says why, never what. */
export class SealBrokenError extends Error {
  override readonly name = "SealBrokenError";
}

const algorithm = "aes-256-gcm";
const format = "v1";
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with a fresh 96-bit nonce each time (NIST SP 800-38D). The first key encrypts, all decrypt, so a key is
 * rotated by putting the new one in front. Sealed: `v1.<key id>.<base64url of nonce, ciphertext, tag>`.
 */
export function createSecretBox(keys: readonly Buffer[]): SecretBox {
  const ring = new Map(keys.map((key) => [keyIdOf(key), key]));
  const [current] = keys;
  if (current === undefined) throw new Error("a secret box needs at least one key");
  return {
    keyIds: keys.map(keyIdOf),
    isCurrent: (sealed) => sealed.startsWith(`${format}.${keyIdOf(current)}.`),
    seal: (plain, aad) => `${format}.${keyIdOf(current)}.${encrypt(current, plain, aad).toString("base64url")}`,
    open: (sealed, aad) => {
      const [version, keyId = "", body = ""] = sealed.split(".");
      if (version !== format) throw new SealBrokenError("the sealed text has an unknown format");
      const key = ring.get(keyId);
      if (key === undefined) throw new SealBrokenError(`the key ${keyId} is not among ENCRYPTION_KEY`);
      return decrypt(key, Buffer.from(body, "base64url"), aad);
    },
  };
}

/** Where a secret belongs. The pointer is into the connector's config; the signing secrets' is `#signing`. */
export function placeOf(tenant: string, connectorId: number, pointer: string): string {
  return `${tenant}|${connectorId}|${pointer}`;
}

/** The id of the key that sealed a text: what is stored beside it, and shown. */
export function keyIdIn(sealed: string): string {
  return sealed.split(".")[1] ?? "unknown";
}

/** 32 bytes each in base64, comma separated; null where one is malformed. */
export function parseEncryptionKeys(text: string): readonly Buffer[] | null {
  const keys = text.split(",").map((key) => Buffer.from(key.trim(), "base64"));
  return keys.every((key) => key.length === keyBytes) ? keys : null;
}

function keyIdOf(key: Buffer): string {
  return createHash("sha256").update("trunkline key id").update(key).digest("hex").slice(0, 8);
}

function encrypt(key: Buffer, plain: string, aad: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(aad));
  return Buffer.concat([nonce, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, body: Buffer, aad: string): string {
  if (body.length < nonceBytes + tagBytes) throw new SealBrokenError("the sealed text is too short");
  const decipher = createDecipheriv(algorithm, key, body.subarray(0, nonceBytes)).setAAD(Buffer.from(aad));
  decipher.setAuthTag(body.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(body.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString("utf8");
  } catch {
    throw new SealBrokenError("the sealed text was changed, or belongs elsewhere");
  }
}
