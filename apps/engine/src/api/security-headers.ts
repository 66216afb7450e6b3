import type { FastifyInstance } from "fastify";
import type { Settings } from "../config/index.js";

const YEAR_S = 31_536_000;

/** For browsers: answers are data, never a page, a script or a frame (OWASP REST security cheat sheet). Pages of ours bring a policy of their own. */
const always: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * On every answer, refusals too. No `access-control-allow-…` is among them: no page of another origin may read what we answer, nor send what needs a preflight.
 * Answers of the API are kept by no cache.
 */
export function installSecurityHeaders(instance: FastifyInstance, { publicUrl }: Pick<Settings, "publicUrl">): void {
  const isHttps = publicUrl?.startsWith("https:") ?? false;
  const headers = { ...always, ...(isHttps ? { "strict-transport-security": `max-age=${YEAR_S}` } : {}) };
  const ofApi = { ...headers, "cache-control": "no-store" };
  instance.addHook("onRequest", async (request, reply) => {
    reply.headers(request.url.startsWith("/api/") ? ofApi : headers);
  });
}
