import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";

const csrfHeader = "x-csrf-token";
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Known only to who can read an answer of ours: derived from the cookie, which no script reads. */
export function csrfTokenOf(cookie: string): string {
  return createHmac("sha256", cookie).update("trunkline csrf token").digest("base64url");
}

/** Why a request that a cookie opens may be another site's doing; null where it is not. Reading is safe: nobody else sees the answer. */
export function csrfFault(request: Pick<FastifyRequest, "method" | "headers">, cookie: string): string | null {
  if (safeMethods.has(request.method)) return null;
  if (isOfAnotherSite(request)) return "The request comes from another site.";
  const given = request.headers[csrfHeader];
  if (typeof given === "string" && isEqual(given, csrfTokenOf(cookie))) return null;
  return `A request with a session's cookie needs the header ${csrfHeader} with the session's csrfToken (GET /api/v1/me).`;
}

/** As the browser itself says (Fetch Metadata); older ones say nothing. */
export function isOfAnotherSite({ headers }: Pick<FastifyRequest, "headers">): boolean {
  const site = headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
