import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import type { Clock } from "@trunkline/core";
import { IssuerUnavailableError, type Fetch } from "./egress-fetch.js";

const discoveryPath = "/.well-known/openid-configuration";
/** A failed discovery is not repeated sooner: strangers' tokens must not make us knock without pause. */
const cooldownMs = 5_000;

/**
 * The published keys of an issuer, found by discovery where `jwksUrl` is null (OpenID Connect Discovery 1.0, 4). jose keeps them for ten minutes and asks again
 * for an unknown `kid`, at most every 30 s. Rejects with IssuerUnavailableError, or with jose's JWKSNoMatchingKey.
 */
export function issuerKeys(issuer: string, jwksUrl: string | null, { fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock }): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | null = null;
  let failedAtMs = Number.NEGATIVE_INFINITY;
  const find = async (): Promise<JWTVerifyGetKey> => {
    const url = jwksUrl ?? (await discoverKeys(issuer, fetch));
    return createRemoteJWKSet(new URL(url), { [customFetch]: fetch });
  };
  return async (header, token) => {
    if (found === null && clock.now() - failedAtMs < cooldownMs) throw new IssuerUnavailableError("discovery failed a moment ago");
    found ??= find();
    const keys = await found.catch((error: unknown) => {
      found = null;
      failedAtMs = clock.now();
      throw error;
    });
    return keys(header, token);
  };
}

async function discoverKeys(issuer: string, fetch: Fetch): Promise<string> {
  const answer = await fetch(`${issuer.replace(/\/$/, "")}${discoveryPath}`, { headers: { accept: "application/json" } });
  const document: unknown = answer.status === 200 ? await answer.json().catch(() => null) : null;
  const { issuer: named, jwks_uri: url } = (document ?? {}) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
  // Another issuer's document would bring another issuer's keys.
  if (named !== issuer) throw new IssuerUnavailableError(`${discoveryPath} answered ${answer.status} and names another issuer, or none`);
  if (typeof url !== "string" || URL.parse(url) === null) throw new IssuerUnavailableError(`${discoveryPath} names no jwks_uri`);
  return url;
}
