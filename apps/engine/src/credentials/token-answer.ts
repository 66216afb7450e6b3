import type { SendResult } from "@trunkline/core";

const DEFAULT_LIFETIME_S = 300;
const LONGEST_LIFETIME_S = 86_400;
/** What goes into a header: visible ASCII (RFC 6749, A.12), and with `Bearer ` no more than the way out lets through. */
const TOKEN = /^[\x21-\x7e]{1,4089}$/;
/** An authorization server's error code (RFC 6749, 5.2): safe to show, as it is one word of a small alphabet. */
const ERROR_CODE = /^[a-z_]{1,40}$/;
const TRY_AGAIN = [408, 425, 429];

/** `failure`: what the delivery's attempt comes to, in a sender's words. */
export type TokenAnswer = { readonly token: string; readonly lifetimeMs: number } | { readonly failure: Extract<SendResult, { kind: "failure" }> };

/** What an authorization server's answer means: a token; `credential_refused`, which a person must mend; or a failure that may pass. */
export function readTokenAnswer(result: SendResult): TokenAnswer {
  if (result.kind === "failure")
    return {
      failure: {
        ...result,
        code: result.code === "address_forbidden" || result.code === "invalid_request" ? "credential_forbidden" : result.code,
        message: `No access token: ${result.message}`,
      },
    };
  const { status, bodyText, durationMs } = result;
  const failed = (code: string, message: string): TokenAnswer => ({ failure: { kind: "failure", code, message: `No access token: ${message}`, durationMs } });
  if (status >= 500 || TRY_AGAIN.includes(status)) return failed("credential_unavailable", `the authorization server answered ${status}`);
  const body = objectIn(bodyText);
  if (status < 200 || status >= 300) return failed("credential_refused", `the authorization server answered ${status}${errorCode(body)}`);
  const { access_token: token, token_type: type } = body;
  if (typeof token !== "string" || !TOKEN.test(token)) return failed("credential_refused", "the authorization server's answer holds no usable access_token");
  if (typeof type === "string" && type.toLowerCase() !== "bearer") return failed("credential_refused", "the authorization server gives no bearer tokens");
  return { token, lifetimeMs: lifetimeSeconds(body.expires_in) * 1_000 };
}

function errorCode({ error }: Readonly<Record<string, unknown>>): string {
  return typeof error === "string" && ERROR_CODE.test(error) ? ` (${error})` : "";
}

/** Some servers write the number as text; where none is given, it is asked for again soon. */
function lifetimeSeconds(given: unknown): number {
  const seconds = typeof given === "number" || typeof given === "string" ? Number(given) : Number.NaN;
  return seconds > 0 ? Math.min(seconds, LONGEST_LIFETIME_S) : DEFAULT_LIFETIME_S;
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
