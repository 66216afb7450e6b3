import { randomBytes } from "node:crypto";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { ConsoleFiles } from "./read-console.js";

const YEAR_MS = 365 * 86_400_000;
const NONCE_BYTES = 16;
const noncePlace = "%CSP_NONCE%";

/** Nothing from elsewhere, no script in the page, style elements only with this page's nonce. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** The console's page at `/` and at its own paths, its files below `/assets/`; every other path stays what it was. */
export async function serveConsole(instance: FastifyInstance, { assetsFolder, page, pages }: ConsoleFiles): Promise<void> {
  await instance.register(fastifyStatic, { root: assetsFolder, prefix: "/assets/", preCompressed: true, immutable: true, maxAge: YEAR_MS, index: false });
  for (const path of ["/", ...pages.flatMap((name) => [`/${name}`, `/${name}/*`])]) instance.get(path, (_request, reply) => sendPage(reply, page));
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(NONCE_BYTES).toString("base64");
  return reply
    .headers({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy(nonce),
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
    })
    .send(page.replaceAll(noncePlace, nonce));
}
