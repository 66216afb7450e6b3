import type { JsonObject, JsonValue } from "@trunkline/plugin-api";
import { textsIn, valueAt, withValueAt } from "./json-pointer.js";

/** What stands for a secret in every answer; sent back, it means "keep". */
export const mask = "***";

/** Clear secrets by their JSON pointer into the config. */
export type SecretValues = Readonly<Record<string, string>>;

/** Takes the texts at these pointers out of a config. */
export function splitSecrets(config: JsonObject, pointers: readonly string[]): { readonly config: JsonObject; readonly secrets: SecretValues } {
  const secrets: Record<string, string> = {};
  let open = config;
  for (const pointer of pointers) {
    const value = valueAt(open, pointer);
    if (value === undefined || value === null) continue;
    secrets[pointer] = typeof value === "string" ? value : JSON.stringify(value);
    // A removed list item would move its neighbours' pointers: null holds the place.
    open = withValueAt(open, pointer, null);
  }
  return { config: open, secrets };
}

/** Puts the secrets back in their places. */
export function joinSecrets(config: JsonObject, secrets: SecretValues): JsonObject {
  return Object.entries(secrets).reduce((joined, [pointer, value]) => withValueAt(joined, pointer, value), config);
}

/** What may be shown: `***`, of a secret URL its origin too. */
export function maskConfig(config: JsonObject, secrets: SecretValues): JsonObject {
  return Object.entries(secrets).reduce((masked, [pointer, value]) => withValueAt(masked, pointer, maskOf(value)), config);
}

function maskOf(value: string): string {
  const origin = originOf(value);
  return origin === null ? mask : `${origin}/${mask}`;
}

export interface KeptSecrets {
  /** The config as sent, with stored secrets where it says keep. */
  readonly config: JsonObject;
  /** Pointers whose stored secret stays. */
  readonly kept: readonly string[];
  /** Pointers that say keep where nothing is stored. */
  readonly missing: readonly string[];
}

/** Resolves `***` (or the mask as it was shown) to the stored secret at the same pointer. */
export function keepSecrets(sent: JsonObject, stored: SecretValues): KeptSecrets {
  const isMask = (pointer: string, text: string): boolean => text === mask || (stored[pointer] !== undefined && text === maskOf(stored[pointer]));
  const masks = textsIn(sent)
    .filter(([pointer, text]) => isMask(pointer, text))
    .map(([pointer]) => pointer);
  const kept = masks.filter((pointer) => stored[pointer] !== undefined);
  const config = kept.reduce((joined, pointer) => withValueAt(joined, pointer, stored[pointer] as JsonValue), sent);
  return { config, kept, missing: masks.filter((pointer) => stored[pointer] === undefined) };
}

/**
 * Kept credentials that would now go to another origin: whoever may edit a URL must not be able to have a stored
 * credential sent to a place of their own. The signing secret is never sent, so it may stay.
 */
export function credentialsToReenter(before: JsonObject, after: JsonObject, kept: readonly string[]): readonly string[] {
  const origins = new Map(originsIn(before));
  const hasMoved = originsIn(after).some(([pointer, origin]) => origins.has(pointer) && origins.get(pointer) !== origin);
  return hasMoved ? kept.filter((pointer) => pointer !== signingSecretPointer) : [];
}

export const signingSecretPointer = "/secret";

function originsIn(config: JsonObject): readonly (readonly [string, string])[] {
  return textsIn(config)
    .filter(([pointer]) => /url$/i.test(pointer))
    .map(([pointer, text]) => [pointer, originOf(text) ?? text] as const);
}

function originOf(text: string): string | null {
  if (!/^https?:\/\//i.test(text)) return null;
  return URL.parse(text)?.origin ?? null;
}
