import { errors } from "jose";

const claimWords: Readonly<Record<string, string>> = {
  aud: "The token is meant for somebody else: its claim aud is not OIDC_AUDIENCE.",
  nbf: "The token is not valid yet (claim nbf).",
  exp: "The token has no time of expiry (claim exp).",
};

/** Why a token is refused, in words for its bearer; null where it is not the token's fault. */
export function reasonOf(error: unknown): string | null {
  if (error instanceof errors.JWTExpired) return "The token has expired.";
  if (error instanceof errors.JWTClaimValidationFailed) return claimWords[error.claim] ?? `The token's claim ${error.claim} is not acceptable.`;
  if (error instanceof errors.JOSEAlgNotAllowed) return "The token is signed with an algorithm that is not accepted (header alg).";
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return "The token's key (header kid) is not among the issuer's keys.";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "The token's signature does not match.";
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid || error instanceof errors.JOSENotSupported) return "The token is malformed.";
  return null;
}
