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

/** `ADMIN_API_KEY`, compared in constant time; null where the process has none. */
export function adminKeyAuthenticator(adminKey: string | null): Authenticator {
  const expected = adminKey === null ? null : createHash("sha256").update(adminKey).digest();
  return async (credential) => {
    const given = createHash("sha256").update(credential).digest();
    if (expected === null || !timingSafeEqual(given, expected)) return null;
    return { role: "platform-admin", tenant: null, company: null, system: null, actor: "ADMIN_API_KEY", validUntilMs: null };
  };
}

/** Asks one after the other; the first that knows the credential decides. */
export function firstOf(authenticators: readonly Authenticator[]): Authenticator {
  return async (credential) => {
    for (const authenticate of authenticators) {
      const found = await authenticate(credential);
      if (found !== null) return found;
    }
    return null;
  };
}

/** The credential of an `Authorization: Bearer …` header; null where there is none. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1] ?? null;
}
