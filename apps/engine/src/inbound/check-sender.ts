import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { BlockList, isIP } from "node:net";
import type { OnceOnly } from "@trunkline/database";
import type { HmacSenderCheck, SenderCheck } from "@trunkline/plugin-api";

/** A request before anybody has read its body. */
export interface SenderRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawBody: Buffer;
  /** Of the connection. */
  readonly address: string;
  /** ms since the epoch. */
  readonly now: number;
}

/** Checks that need nothing but the request. */
export type OwnCheck = Exclude<SenderCheck, { readonly kind: "engineKey" }>;

const DAY_MS = 86_400_000;

/** Whether the request passes; then what of it may be used only once. null: it does not, and the reason is nobody's business. */
export function checkSender(check: OwnCheck, request: SenderRequest): readonly OnceOnly[] | null {
  switch (check.kind) {
    case "apiKey":
      return isSame(headerOf(request, check.header), check.value) ? [] : null;
    case "basic":
      return isSame(headerOf(request, "authorization"), `Basic ${Buffer.from(`${check.username}:${check.password}`).toString("base64")}`) ? [] : null;
    case "addresses":
      return isWithin(request.address, check.cidrs) ? [] : null;
    case "hmac":
      return checkHmac(check, request);
  }
}

/** Missing headers, unreadable times and empty secrets fail. What was signed is remembered by its content: of a message with several signatures one could be left out. */
function checkHmac(check: HmacSenderCheck, request: SenderRequest): readonly OnceOnly[] | null {
  const timestamp = check.timestampHeader === null ? "" : headerOf(request, check.timestampHeader);
  const id = check.idHeader === null ? "" : headerOf(request, check.idHeader);
  const signature = headerOf(request, check.header);
  if (timestamp === undefined || id === undefined || signature === undefined || signature === "") return null;
  if (check.idHeader !== null && !/^[\x21-\x7e]{1,255}$/.test(id)) return null;
  if (check.timestampHeader !== null && !isRecent(timestamp, check.toleranceSeconds * 1_000, request.now)) return null;
  const content = signedContent(check.content, { timestamp, id, body: request.rawBody });
  const secrets = [check.secret, ...(check.previousSecrets ?? [])].filter((secret) => secret !== "");
  const given = signaturesIn(signature, check.prefix);
  if (!secrets.some((secret) => given.some((one) => isSame(one, signatureOf(check, secret, content))))) return null;
  const keptMs = 2 * check.toleranceSeconds * 1_000;
  const key = createHash("sha256").update(content).digest("base64url");
  return [
    ...(check.timestampHeader === null ? [] : [{ kind: "signature", key, keptMs } as const]),
    ...(check.idHeader === null ? [] : [{ kind: "message", key: id, keptMs: DAY_MS } as const]),
  ];
}

function signatureOf({ algorithm, encoding }: HmacSenderCheck, secret: string, content: Buffer): string {
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : secret;
  return createHmac(algorithm, key).update(content).digest(encoding);
}

/** The bytes as they came: read and written anew they would differ. */
function signedContent(template: string, parts: { readonly timestamp: string; readonly id: string; readonly body: Buffer }): Buffer {
  const pieces = template.split(/(\{(?:timestamp|id|body)\})/);
  const values: Readonly<Record<string, string | Buffer>> = { "{timestamp}": parts.timestamp, "{id}": parts.id, "{body}": parts.body };
  return Buffer.concat(
    pieces.map((piece) => {
      const value = values[piece] ?? piece;
      return typeof value === "string" ? Buffer.from(value) : value;
    }),
  );
}

/** A header may hold several, between spaces or commas: while a secret is changed both are sent. */
function signaturesIn(header: string, prefix: string): readonly string[] {
  const texts = new Set([header, ...header.split(/\s+/), ...header.split(/[\s,]+/)]);
  return [...texts].filter((text) => text.startsWith(prefix)).map((text) => text.slice(prefix.length));
}

/** Seconds or ms since the epoch, or RFC 3339. */
function isRecent(text: string, toleranceMs: number, now: number): boolean {
  const ms = /^\d{9,11}$/.test(text)
    ? Number(text) * 1_000
    : /^\d{12,14}$/.test(text)
      ? Number(text)
      : /^\d{4}-\d{2}-\d{2}T/.test(text)
        ? Date.parse(text)
        : Number.NaN;
  return Math.abs(now - ms) <= toleranceMs;
}

/** In constant time. */
function isSame(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return given !== undefined && expected !== "" && timingSafeEqual(digest(given), digest(expected));
}

function isWithin(address: string, cidrs: readonly string[]): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [net = "", bits] = cidr.split("/");
    const family = isIP(net) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(net, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  }
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 6 ? "ipv6" : "ipv4");
}

function headerOf({ headers }: SenderRequest, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === "string" || value === undefined ? value : value.join(", ");
}
