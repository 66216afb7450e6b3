import type { CheckVerdict, ConfigRemark, DeferredHmac, Outcome, RenderedRequest } from "@trunkline/plugin-api";
import type { FromPlugin, Prepared } from "@trunkline/plugin-api/isolated";
import { z } from "zod";

const LONGEST_REASON = 1_000;
const MOST_SIGNATURES = 16;
export const reason = z.string().transform((text) => text.slice(0, LONGEST_REASON));
const texts = z.record(z.string(), z.string());

const outcome = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["delivered", "accepted"]) }),
  z.object({ kind: z.enum(["transient", "gone", "payloadRejected", "authFailed", "bug"]), reason }),
  z.object({ kind: z.literal("rateLimited"), retryAfterMs: z.number().min(0), reason }),
  z.object({ kind: z.literal("configInvalid"), reason, pointer: z.string().max(500).optional() }),
]);

const rendered = z.object({ method: z.string(), url: z.string(), headers: texts, body: z.string() });
export const signatures = z
  .array(
    z.object({
      token: z.string().regex(/^trunkline-hmac-[0-9a-f-]{36}$/),
      secret: z.string(),
      content: z.string(),
      algorithm: z.enum(["sha256", "sha512", "sha1"]),
      encoding: z.enum(["hex", "base64", "base64url"]),
      keyEncoding: z.enum(["text", "base64"]),
    }),
  )
  .max(MOST_SIGNATURES);

const prepared = z.object({ request: rendered, signatures });
const verdict = z.object({ ok: z.boolean(), message: reason.optional(), pointer: z.string().max(500).optional() });
const remarks = z.array(z.object({ severity: z.enum(["error", "warning"]), pointer: z.string().max(500), message: reason })).max(100);
const httpRequest = z.object({
  method: z.string().optional(),
  url: z.string(),
  headers: texts.optional(),
  body: z.string().optional(),
  json: z.unknown().optional(),
});

/** Whether what came from a plugin's process is what the SDK would have sent. */
export function isOutcome(value: unknown): value is Outcome {
  return outcome.safeParse(value).success;
}

export function isPrepared(value: unknown): value is Prepared {
  return prepared.safeParse(value).success;
}

export function isCheckVerdict(value: unknown): value is CheckVerdict {
  return verdict.safeParse(value).success;
}

export function isRemarks(value: unknown): value is readonly ConfigRemark[] {
  return remarks.safeParse(value).success;
}

/** A request that a plugin asks for, complete. Throws where it is none. */
export function readHttpRequest(message: Extract<FromPlugin, { readonly kind: "http" }>): {
  readonly request: RenderedRequest;
  readonly signatures: readonly DeferredHmac[];
} {
  const { method, url, headers = {}, body, json } = httpRequest.parse(message.http);
  const text = json === undefined ? (body ?? "") : JSON.stringify(json);
  const type: Readonly<Record<string, string>> = json === undefined ? {} : { "content-type": "application/json" };
  const request = { method: method ?? (text === "" ? "GET" : "POST"), url, headers: { ...type, ...headers }, body: text };
  return { request, signatures: signatures.parse(message.signatures) };
}
