import type { FastifyRequest } from "fastify";

/** `__Host-`: no other host of the domain can set it (RFC 6265bis, 4.1.3.2); browsers take that over https only. */
export function sessionCookieName(isSecure: boolean): string {
  return isSecure ? "__Host-trunkline_session" : "trunkline_session";
}

/** For the time at the identity provider. */
export function flowCookieName(isSecure: boolean): string {
  return isSecure ? "__Host-trunkline_sign_in" : "trunkline_sign_in";
}

/** A cookie of a request; null where there is none. */
export function cookieOf({ headers }: Pick<FastifyRequest, "headers">, name: string): string | null {
  for (const pair of (headers.cookie ?? "").split(";")) {
    const [key = "", ...value] = pair.trim().split("=");
    if (key === name) return value.join("=");
  }
  return null;
}

export interface CookieNotes {
  readonly isSecure: boolean;
  /** Seconds; 0 deletes it. */
  readonly maxAge: number;
  readonly sameSite?: "Strict" | "Lax";
}

/** For `set-cookie`. No script reads it, and unless told otherwise no other site's request carries it. */
export function cookieText(name: string, value: string, { isSecure, maxAge, sameSite = "Strict" }: CookieNotes): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=${sameSite}; Max-Age=${maxAge}${isSecure ? "; Secure" : ""}`;
}
