import type { DialectHeaders, DialectSignInput } from "./dialect.js";
import { signWithText } from "./signing-keys.js";

/** Signing as the five seed systems do it: HMAC-SHA256 over the body, keyed by the secret as it stands, in one header. Only the newest secret signs: their verifiers take one signature. */
export function wholeSecretSignature(header: string, prefix: "" | "sha256="): (input: DialectSignInput) => DialectHeaders {
  return ({ body, signingSecrets }) => {
    const secret = signingSecrets[0];
    return secret === undefined ? {} : { [header]: prefix + signWithText(secret, body) };
  };
}
