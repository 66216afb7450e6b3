import { createHmac } from "node:crypto";
import { computeHmac, secretPointers, type ConnectorIdentity, type JsonObject, type RenderedRequest } from "@trunkline/plugin-api";
import type { DeferredHmac } from "@trunkline/plugin-api";
import { valueAt, withValueAt } from "../../secrets/index.js";

/** What stands for a connector's secrets where its plugin is. */
export interface Placeholders {
  readonly config: JsonObject;
  /** Of the signing secrets, in their order. */
  readonly signingSecrets: readonly string[];
  /** The secret behind a placeholder; undefined for any other text. */
  secretOf(placeholder: string): string | undefined;
  /** A text with its placeholders replaced as they stand, for the engine's own use. */
  inClear(text: string): string;
  /** A request as it goes out: secrets and signatures in their places, escaped for where they stand. */
  reveal(request: RenderedRequest, signatures: readonly DeferredHmac[]): RenderedRequest;
  /** A body as it may be stored: with its signatures, and its secrets still hidden. */
  sign(body: string, contentType: string, signatures: readonly DeferredHmac[]): string;
}

interface Hidden {
  readonly token: string;
  readonly secret: string;
  /** The token as the plugin sees it: of a URL it keeps the origin, so that it is a URL still. */
  readonly shown: string;
}

export interface Hiding {
  /** Keys of which the placeholders are made: the first now, the others so that bodies stored under an older one can still be sent. */
  readonly keys: readonly Buffer[];
  readonly schema: Parameters<typeof secretPointers>[0];
  readonly connector: ConnectorIdentity & { readonly signingSecrets: readonly string[] };
  /** In clear. */
  readonly config: JsonObject;
  /** Where its secrets are, if not where the schema says: in a config of an older version. */
  readonly pointers?: readonly string[];
}

/**
 * Hides a connector's secrets. A placeholder is the same as long as key and place are, in every process, as stored bodies hold them; and nobody can guess
 * it who has no key: else the data of an event could name one, and so have the secret sent to where the event is shown.
 */
export function hideSecrets(hiding: Hiding): Placeholders {
  const { schema, config, connector } = hiding;
  const places = (hiding.pointers ?? secretPointers(schema, config)).flatMap((pointer) => {
    const secret = valueAt(config, pointer);
    return typeof secret === "string" && secret !== "" ? [{ pointer, secret }] : [];
  });
  const named = (key: Buffer): readonly Hidden[] => [
    ...places.map(({ pointer, secret }) => hidden(tokenOf(key, connector, pointer), secret)),
    ...connector.signingSecrets.map((secret, index) => hidden(tokenOf(key, connector, `#signing/${index}`), secret)),
  ];
  const [current = [], ...older] = hiding.keys.map(named);
  const all = [...current, ...older.flat()];
  const shown = places.reduce((open, { pointer }, index) => withValueAt(open, pointer, current[index]?.shown ?? ""), config);
  return {
    config: shown,
    signingSecrets: current.slice(places.length).map((one) => one.shown),
    secretOf: (placeholder) => all.find((one) => one.shown === placeholder || one.token === placeholder)?.secret,
    inClear: (text) => withSecrets(text, all, asIs),
    reveal: (request, signatures) => reveal(request, all, signatures),
    sign: (body, contentType, signatures) => withSignatures(body, signatures, all, escapeFor(contentType)),
  };
}

function tokenOf(key: Buffer, { tenant, id }: ConnectorIdentity, pointer: string): string {
  return `trunkline-secret-${createHmac("sha256", key).update(`placeholder|${tenant}|${id}|${pointer}`).digest("hex").slice(0, 40)}`;
}

function hidden(token: string, secret: string): Hidden {
  const origin = /^https?:\/\//i.test(secret) ? (URL.parse(secret)?.origin ?? null) : null;
  return { token, secret, shown: origin === null ? token : `${origin}/${token}` };
}

type Escape = (secret: string) => string;

function reveal({ method, url, headers, body }: RenderedRequest, all: readonly Hidden[], signatures: readonly DeferredHmac[]): RenderedRequest {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const escape = escapeFor(type);
  const signed = (text: string): string => withSignatures(text, signatures, all, escape);
  return {
    method,
    url: withSecrets(signed(url), all, encodeURIComponent),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, headerValue(signed(value), all)])),
    body: withSecrets(signed(body), all, escape),
  };
}

/** A secret URL at its own place is the URL itself; anywhere else a secret is text among other text. */
function withSecrets(text: string, all: readonly Hidden[], escape: Escape): string {
  if (!text.includes("trunkline-secret-")) return text;
  return all.reduce((open, { shown, token, secret }) => {
    const whole = shown === token ? open : open.replaceAll(shown, () => (escape === encodeURIComponent ? secret : escape(secret)));
    return whole.replaceAll(token, () => escape(secret));
  }, text);
}

function withSignatures(text: string, signatures: readonly DeferredHmac[], all: readonly Hidden[], escape: Escape): string {
  return signatures.reduce((open, { token, ...wanted }) => {
    if (!open.includes(token)) return open;
    const secret = all.find((one) => one.shown === wanted.secret || one.token === wanted.secret)?.secret ?? wanted.secret;
    return open.replaceAll(token, () => computeHmac({ ...wanted, secret, content: withSecrets(wanted.content, all, escape) }));
  }, text);
}

/** Basic credentials are looked into (RFC 7617). */
function headerValue(value: string, all: readonly Hidden[]): string {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(value) ?? [];
  if (encoded === undefined) return withSecrets(value, all, asIs);
  const credentials = Buffer.from(encoded, "base64").toString("utf8");
  return credentials.includes("trunkline-secret-") ? `Basic ${Buffer.from(withSecrets(credentials, all, asIs)).toString("base64")}` : value;
}

const asIs: Escape = (secret) => secret;

function escapeFor(contentType: string): Escape {
  if (/[/+]json\b/i.test(contentType)) return (secret) => JSON.stringify(secret).slice(1, -1);
  if (/x-www-form-urlencoded/i.test(contentType)) return (secret) => encodeURIComponent(secret);
  if (/[/+](?:xml|html)\b/i.test(contentType)) return escapeMarkup;
  return asIs;
}

const MARKUP: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

function escapeMarkup(secret: string): string {
  return secret.replaceAll(/[&<>"']/g, (character) => MARKUP[character] ?? character);
}
