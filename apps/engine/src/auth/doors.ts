import type { FastifyRequest } from "fastify";
import { Problem } from "../api/problem.js";
import { admitted, type Authenticator } from "./authenticate.js";
import type { Principal } from "./caller.js";
import { createGuessLimits } from "./guess-limits.js";
import type { OidcSignIn } from "./sessions/oidc-sign-in.js";
import { cookieOf, cookieText, flowCookieName, sessionCookieName } from "./sessions/session-cookie.js";
import type { Sessions } from "./sessions/sessions.js";

const keyNeeded = "A valid API key or token is needed: Authorization: Bearer …";
/** A person may take so long at the identity provider, seconds. */
const flowS = 600;

/** All ways in: keys, tokens, sessions. */
export interface Doors {
  readonly sessions: Sessions;
  /** null: no identity provider is set up for sign-in. */
  readonly oidc: OidcSignIn | null;
  /** Rejects with a 401 that says why, or a 429 after too many wrong ones. */
  open(request: FastifyRequest, credential: string | null): Promise<Principal>;
  /** The session's cookie of a request; null where there is none. */
  cookieOf(request: FastifyRequest): string | null;
  /** For `set-cookie`; an empty value or no life deletes it. */
  sessionCookie(request: FastifyRequest, value: string, lifeMs: number): string;
  /** What the browser brought back from the identity provider. */
  flowOf(request: FastifyRequest): string | null;
  flowCookie(request: FastifyRequest, value: string): string;
}

export interface DoorParts {
  readonly authenticate: Authenticator;
  readonly sessions: Sessions;
  readonly oidc: OidcSignIn | null;
  /** Under which people reach the API; null: as they say. */
  readonly publicUrl: string | null;
}

export function createDoors({ authenticate, sessions, oidc, publicUrl }: DoorParts): Doors {
  const guesses = createGuessLimits();
  const isHttps = publicUrl?.startsWith("https:") ?? false;
  const [name, flowName] = [sessionCookieName(isHttps), flowCookieName(isHttps)];
  // Whoever lies about the protocol gets a cookie that his own browser does not send.
  const isSecure = ({ headers }: FastifyRequest) => isHttps || headers["x-forwarded-proto"] === "https";
  return {
    sessions,
    oidc,
    open: async ({ ip }, credential) => {
      if (credential === null) throw unauthorized(keyNeeded);
      const waitS = await guesses.waitS(ip, credential);
      if (waitS > 0) throw new Problem(429, "Too many wrong keys came from here or for this key; wait.", [], { "retry-after": String(waitS) });
      const found = await authenticate(credential);
      const principal = admitted(found);
      if (principal === null) await guesses.failed(ip, credential);
      else guesses.succeeded(credential);
      if (principal !== null) return principal;
      throw found !== null && "refused" in found ? unauthorized(found.refused, ', error="invalid_token"') : unauthorized(keyNeeded);
    },
    cookieOf: (request) => cookieOf(request, name),
    sessionCookie: (request, value, lifeMs) => cookieText(name, value, { isSecure: isSecure(request), maxAge: Math.max(0, Math.floor(lifeMs / 1_000)) }),
    flowOf: (request) => cookieOf(request, flowName),
    // The identity provider's site sends the browser back, so a strict cookie would stay behind.
    flowCookie: (request, value) => cookieText(flowName, value, { isSecure: isSecure(request), maxAge: value === "" ? 0 : flowS, sameSite: "Lax" }),
  };
}

export function unauthorized(reason: string, more = ""): Problem {
  return new Problem(401, reason, [], { "www-authenticate": `Bearer realm="trunkline"${more}` });
}
