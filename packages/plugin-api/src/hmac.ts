import { createHmac } from "node:crypto";
import { isObject } from "./config-nodes.js";
import type { JsonObject, JsonValue } from "./json.js";

export interface HmacOptions {
  /** Default `sha256`. */
  readonly algorithm?: "sha256" | "sha512" | "sha1";
  /** Of the result; default `hex`. */
  readonly encoding?: "hex" | "base64" | "base64url";
  /** How the key stands in the secret: as its own text (default), or in Base64, a leading `whsec_` aside (Standard Webhooks). */
  readonly keyEncoding?: "text" | "base64";
}

/** A signature that somebody else, who has the secret, must compute. */
export interface DeferredHmac extends Required<HmacOptions> {
  /** What stands for the signature until then. */
  readonly token: string;
  /** The secret's placeholder. */
  readonly secret: string;
  readonly content: string;
}

/** In one place for the whole process: a plugin may have brought a copy of this package of its own. */
const LATER = Symbol.for("trunkline.deferred-hmac");
const shared = globalThis as { [LATER]?: ((wanted: Omit<DeferredHmac, "token">) => string) | null };

/**
 * HMAC over `content` with a secret of the config, as text for a header, URL or body. In a plugin that runs isolated the secret is a placeholder and
 * so is the result: the engine computes the signature and puts it in. Hence: do not take the result apart.
 */
export function hmac(secret: string, content: string, { algorithm = "sha256", encoding = "hex", keyEncoding = "text" }: HmacOptions = {}): string {
  const wanted = { secret, content, algorithm, encoding, keyEncoding };
  const later = shared[LATER] ?? null;
  return later === null ? computeHmac(wanted) : later(wanted);
}

/** The signature itself, with the secret in clear. */
export function computeHmac({ secret, content, algorithm, encoding, keyEncoding }: Omit<DeferredHmac, "token">): string {
  const key = keyEncoding === "base64" ? Buffer.from(secret.replace(/^whsec_/, ""), "base64") : secret;
  return createHmac(algorithm, key).update(content).digest(encoding);
}

/** For the host of isolated plugins: from now on `hmac` in this process gives what `make` gives. */
export function deferHmac(make: ((wanted: Omit<DeferredHmac, "token">) => string) | null): void {
  shared[LATER] = make;
}

/** {@link hmac} for one config: with the secret at a JSON pointer into it. Throws where there is no text. */
export function hmacOver(config: JsonObject): (pointer: string, content: string, options?: HmacOptions) => string {
  return (pointer, content, options) => hmac(textAt(config, pointer), content, options);
}

function textAt(config: JsonObject, pointer: string): string {
  const steps = pointer.split("/").slice(1);
  const value = steps.reduce<JsonValue | undefined>((inner, step) => {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(inner)) return inner[Number(name)] as JsonValue | undefined;
    return isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, config);
  if (typeof value !== "string") throw new TypeError(`the config has no text at ${pointer}`);
  return value;
}
