/**
 * A receiver as each system's customers wrote it, made of the calls of that system's published Node.js sample. A program of its own: knows nothing of the engine.
 *
 * Environment: SAMPLE, SECRET, PORT; FAIL_FIRST (so many requests are answered 503 unread); TLS_KEY, TLS_CERTIFICATE (PEM: then HTTPS).
 * Writes "listening", then one JSON line for each request.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer as createPlainServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { buffer } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

interface Incoming {
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
}

/** The status it answers; what throws is answered 500, as Express does. */
type Sample = (incoming: Incoming, secret: string) => number;

class BadRequest extends Error {}

const hmacOf = (secret: string, content: string | Buffer): string => createHmac("sha256", secret).update(content).digest("hex");

/** `express.json()`: only of JSON's content type, only objects and lists, else `{}` or 400. */
function expressJson({ headers, raw }: Incoming): Record<string, unknown> {
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) return {};
  try {
    const parsed: unknown = JSON.parse(raw.toString("utf8"));
    if (typeof parsed === "object" && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Falls through: not JSON.
  }
  throw new BadRequest();
}

/** Parses, writes again, compares with `===`; then reads event and data. */
const tageur: Sample = (incoming, secret) => {
  const body = expressJson(incoming);
  if (incoming.headers["x-tageur-signature"] !== hmacOf(secret, JSON.stringify(body))) return 401;
  const { event, data } = body as { event: string; data: { type: string } };
  return event.length > 0 && typeof data.type === "string" ? 200 : 500;
};

const seen = new Set<unknown>();

/** Parses, writes again, compares in constant time (which throws on another length); passes what it has seen; demands fields by type. */
const tagorun: Sample = (incoming, secret) => {
  const body = expressJson(incoming);
  const signature = String(incoming.headers["x-tagorun-signature"]);
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(hmacOf(secret, JSON.stringify(body))))) return 401;
  if (seen.has(body.id)) return 200;
  demand(body, ["id", "event", "timestamp", "type"]);
  if (body.type === "user.login") demand(body.user as Record<string, unknown>, ["id", "email"]);
  if (body.type === "data.received") demand(body.device as Record<string, unknown>, ["id", "name"]);
  if (body.type === "data.received") demand(body.data as Record<string, unknown>, ["variables"]);
  seen.add(body.id);
  return 200;
};

function demand(object: Record<string, unknown>, fields: readonly string[]): void {
  for (const field of fields) if (!object[field]) throw new Error(`Missing required field: ${field}`);
}

/** The raw text; the prefix is part of what is compared in constant time. */
const tgm: Sample = ({ headers, raw }, secret) => {
  const payload = raw.toString();
  if (!timingSafeEqual(Buffer.from(String(headers["x-tgm-signature"])), Buffer.from(`sha256=${hmacOf(secret, payload)}`))) return 401;
  const { event, eventId, webhookId } = JSON.parse(payload) as Record<string, unknown>;
  return event === headers["x-tgm-event"] && eventId !== undefined && webhookId !== undefined ? 200 : 500;
};

/** In words only: HMAC of the raw body. The header's time and event are those of the body. */
const perfex: Sample = ({ headers, raw }, secret) => {
  if (!timingSafeEqual(Buffer.from(String(headers["x-asset-webhook-signature"])), Buffer.from(hmacOf(secret, raw)))) return 401;
  const { event, timestamp } = JSON.parse(raw.toString()) as Record<string, unknown>;
  return event === headers["x-asset-webhook-event"] && timestamp === headers["x-asset-webhook-timestamp"] ? 200 : 500;
};

/** In words only: HMAC of the raw bytes, compared in constant time with what follows `sha256=`. */
const smtm: Sample = ({ headers, raw }, secret) => {
  const [, signature = ""] = /^sha256=([0-9a-f]{64})$/.exec(String(headers["x-smtm-signature"])) ?? [];
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(hmacOf(secret, raw)))) return 401;
  const { event } = JSON.parse(raw.toString()) as Record<string, unknown>;
  return event === headers["x-smtm-event"] && headers["user-agent"] === "SmartMaintenance/1.0" ? 200 : 500;
};

/** The library that Standard Webhooks publishes for receivers. */
const standard: Sample = ({ headers, raw }, secret) => {
  try {
    new Webhook(secret).verify(raw, headers as Record<string, string>);
    return 200;
  } catch {
    return 401;
  }
};

/** GitHub's documentation, "Validating webhook deliveries". */
const github: Sample = ({ headers, raw }, secret) => {
  const trusted = Buffer.from(`sha256=${hmacOf(secret, raw.toString("utf8"))}`, "ascii");
  const untrusted = Buffer.from(String(headers["x-hub-signature-256"]), "ascii");
  if (!timingSafeEqual(trusted, untrusted)) return 401;
  return headers["x-github-event"] === undefined || headers["x-github-delivery"] === undefined ? 400 : 202;
};

/** Stripe's documentation, "Verify webhook signatures manually". */
const stripe: Sample = ({ headers, raw }, secret) => {
  const parts = new Map(
    String(headers["stripe-signature"])
      .split(",")
      .map((part) => part.split("=", 2) as [string, string]),
  );
  const timestamp = parts.get("t") ?? "";
  const expected = Buffer.from(hmacOf(secret, `${timestamp}.${raw.toString("utf8")}`));
  const isRecent = Math.abs(Date.now() / 1_000 - Number(timestamp)) <= 300;
  return isRecent && timingSafeEqual(Buffer.from(parts.get("v1") ?? ""), expected) ? 200 : 400;
};

const samples: Readonly<Record<string, Sample>> = { tageur, tagorun, tgm, perfex, smtm, standard, github, stripe };
const { SAMPLE = "", SECRET = "", PORT = "0", FAIL_FIRST = "0", TLS_KEY: key, TLS_CERTIFICATE: cert } = process.env;
const sample = samples[SAMPLE];
if (sample === undefined) throw new Error(`SAMPLE is "${SAMPLE}"; there are: ${Object.keys(samples).join(", ")}`);
let toFail = Number(FAIL_FIRST);

function answer(incoming: Incoming): number {
  if (toFail > 0) {
    toFail -= 1;
    return 503;
  }
  try {
    return sample!(incoming, SECRET);
  } catch (error) {
    return error instanceof BadRequest ? 400 : 500;
  }
}

const listener: RequestListener = (request, response) => {
  void buffer(request).then((raw) => {
    const status = answer({ headers: request.headers, raw });
    process.stdout.write(`${JSON.stringify({ status, path: request.url, headers: request.headers, body: raw.toString("base64") })}\n`);
    response.writeHead(status).end();
  });
};

const server = key === undefined ? createPlainServer(listener) : createTlsServer({ key, cert }, listener);
server.listen(Number(PORT), "127.0.0.1", () => process.stdout.write("listening\n"));
