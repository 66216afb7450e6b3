import { decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions } from "jose";
import type { Clock } from "@trunkline/core";
import { Problem } from "../../api/problem.js";
import type { Settings } from "../../config/index.js";
import { refusal, type Authenticator, type Refusal } from "../authenticate.js";
import { IssuerUnavailableError, type Fetch } from "./egress-fetch.js";
import { issuerKeys } from "./issuer-keys.js";
import { reasonOf } from "./refusal-reason.js";
import { principalOf } from "./token-principal.js";

/** Published keys verify these; a symmetric algorithm among them would let a public key pass for a shared one. */
const publishedAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
const sharedAlgorithms = ["HS256", "HS384", "HS512"];
const clockToleranceS = 30;
const retryAfterSeconds = "10";

export interface TokenParts {
  readonly settings: Settings;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly hasTenant: (tenant: string) => Promise<boolean>;
  readonly reportUnavailable: (error: Error) => void;
}

/**
 * JWTs of OIDC_ISSUER (RFC 7519; how to verify: RFC 8725). null for what is no JWT; refuses with the reason; 503 while the issuer's keys cannot be had.
 * No authenticator where no issuer is set.
 */
export function tokenAuthenticators(parts: TokenParts): readonly Authenticator[] {
  const { oidcIssuer: issuer, oidcAudience: audience } = parts.settings;
  if (issuer === null || audience === null) return [];
  const trust = trustOf(parts, { issuer, audience });
  return [(credential) => authenticate(parts, trust, credential)];
}

interface Trust {
  readonly issuer: string;
  readonly verify: (token: string, now: Date) => Promise<JWTPayload>;
}

function trustOf({ settings, fetch, clock }: TokenParts, { issuer, audience }: { readonly issuer: string; readonly audience: string }): Trust {
  const shared = settings.oidcSharedKey === null ? null : new TextEncoder().encode(settings.oidcSharedKey);
  const keys: JWTVerifyGetKey = shared === null ? issuerKeys(issuer, settings.oidcJwksUrl, { fetch, clock }) : async () => shared;
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    algorithms: shared === null ? publishedAlgorithms : sharedAlgorithms,
    clockTolerance: clockToleranceS,
    requiredClaims: ["exp"],
  };
  return { issuer, verify: async (token, currentDate) => (await jwtVerify(token, keys, { ...options, currentDate })).payload };
}

async function authenticate(parts: TokenParts, trust: Trust, credential: string) {
  if (!isToken(credential)) return null;
  const payload = await verified(parts, trust, credential);
  if ("refused" in payload) return payload as Refusal;
  const principal = principalOf(payload as JWTPayload, parts.settings);
  if ("refused" in principal || principal.tenant === null || (await parts.hasTenant(principal.tenant))) return principal;
  return refusal("The token names a tenant that does not exist here.");
}

async function verified({ clock, reportUnavailable }: TokenParts, trust: Trust, token: string): Promise<JWTPayload | Refusal> {
  try {
    // Before any key is fetched: a stranger's token must not make us ask the issuer.
    if (decodeJwt(token).iss !== trust.issuer) return refusal("The token was issued by somebody else: its claim iss is not OIDC_ISSUER.");
    return await trust.verify(token, new Date(clock.now()));
  } catch (error) {
    const reason = reasonOf(error);
    if (reason !== null) return refusal(reason);
    reportUnavailable(error instanceof Error ? error : new IssuerUnavailableError(String(error)));
    throw new Problem(503, "Tokens cannot be checked right now: the issuer's keys are not available.", [], { "retry-after": retryAfterSeconds });
  }
}

/** Three parts, the first a header with an algorithm. */
function isToken(credential: string): boolean {
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(credential)) return false;
  try {
    return typeof decodeProtectedHeader(credential).alg === "string";
  } catch {
    return false;
  }
}
