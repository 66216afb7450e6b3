import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Principal } from "./caller.js";

/** Finds the principal behind a credential; null = not valid. */
export type Authenticator = (credential: string) => Promise<Principal | null>;

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
    return { role: "platform-admin", tenant: null, company: null, system: null, actor: "ADMIN_API_KEY" };
  };
}

/** Asks one after the other; the first that knows the credential decides. */
export function firstOf(authenticators: readonly Authenticator[]): Authenticator {
  return async (credential) => {
    for (const authenticate of authenticators) {
      const principal = await authenticate(credential);
      if (principal !== null) return principal;
    }
    return null;
  };
}

/** The credential of an `Authorization: Bearer …` header; null where there is none. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1] ?? null;
}
