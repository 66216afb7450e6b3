import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Principal } from "./caller.js";

/** A credential that is known for what it is and not valid; the reason is for its bearer. */
export interface Refusal {
  readonly refused: string;
}

/** Finds the principal behind a credential; null = unknown. */
export type Authenticator = (credential: string) => Promise<Principal | Refusal | null>;

export function refusal(reason: string): Refusal {
  return { refused: reason };
}

/** null where a credential opens nothing. */
export function admitted(found: Principal | Refusal | null): Principal | null {
  return found === null || "refused" in found ? null : found;
}

/** SHA-256 in hex: what is stored of an API key. A key has 256 random bits, so no slow hash is needed. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

export function generateApiKey(): string {
  return `trk_${randomBytes(32).toString("base64url")}`;
}

/** Finds the principal behind a key by {@link hashKey}; null = unknown. */
export type KeyFinder = (hash: string) => Promise<Principal | Refusal | null>;

/** `ADMIN_API_KEY`, compared in constant time; finds nothing where the process has none. */
export function adminKeyFinder(adminKey: string | null): KeyFinder {
  const expected = adminKey === null ? null : Buffer.from(hashKey(adminKey));
  return async (hash) => {
    if (expected === null || !timingSafeEqual(Buffer.from(hash), expected)) return null;
    return { kind: "admin-key", role: "platform-admin", tenant: null, company: null, system: null, actor: "ADMIN_API_KEY", validUntilMs: null };
  };
}

export function keyAuthenticator(find: KeyFinder): Authenticator {
  return (credential) => find(hashKey(credential));
}

/** Asks one after the other; the first that knows the credential, or the hash, decides. */
export function firstOf(askers: readonly Authenticator[]): Authenticator {
  return async (credential) => {
    for (const ask of askers) {
      const found = await ask(credential);
      if (found !== null) return found;
    }
    return null;
  };
}

/** The credential of an `Authorization: Bearer …` header; null where there is none. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1] ?? null;
}
