import { createHmac } from "node:crypto";

/** Settings of an engine that trusts {@link tokenFor}'s issuer. */
export const tokenEnvironment = {
  OIDC_ISSUER: "https://login.acme.example",
  OIDC_AUDIENCE: "trunkline",
  OIDC_SHARED_KEY: "a key that only issuer and engine know",
} as const;

/** A JWT of an identity provider (RFC 7519, HS256), good for ten minutes. */
export function tokenFor(claims: Readonly<Record<string, unknown>>): string {
  const now = Math.floor(Date.now() / 1_000);
  const payload = { iss: tokenEnvironment.OIDC_ISSUER, aud: tokenEnvironment.OIDC_AUDIENCE, sub: "ada", iat: now, exp: now + 600, ...claims };
  const content = [{ alg: "HS256", typ: "JWT" }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${content}.${createHmac("sha256", tokenEnvironment.OIDC_SHARED_KEY).update(content).digest("base64url")}`;
}
