import { generateKeyPairSync, randomBytes } from "node:crypto";

/** A secret that signs deliveries; null = until further notice. */
export interface SigningSecret {
  readonly secret: string;
  /** ms since the epoch. */
  readonly expiresAtMs: number | null;
}

/** Standard Webhooks: verifiers should not have to try more. */
const mostActive = 3;

/** Standard Webhooks: `whsec_` and the base64 of 24 to 64 random bytes; here 32. */
export function generateSigningSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

/** Standard Webhooks' ed25519 key: `whsk_` and the base64 of seed and public key, as Svix writes it. */
export function generatePrivateKey(): string {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return `whsk_${Buffer.concat([d, x].map((part) => Buffer.from(part, "base64url"))).toString("base64")}`;
}

/** `whsec_` + 8 characters + `...` + the last 4. A secret too short to spare 12 characters shows none. */
export function previewOf(secret: string): string {
  const [, prefix = "", rest = ""] = /^(whsec_|whsk_)?(.*)$/s.exec(secret) ?? [];
  return rest.length < 24 ? `${prefix}***` : `${prefix}${rest.slice(0, 8)}...${rest.slice(-4)}`;
}

/** Newest first. */
export function activeSecrets(secrets: readonly SigningSecret[], nowMs: number): readonly SigningSecret[] {
  return secrets.filter((entry) => entry.expiresAtMs === null || entry.expiresAtMs > nowMs).slice(0, mostActive);
}

export type Rotation = { readonly secrets: readonly SigningSecret[] } | { readonly conflict: string };

export interface RotationInput {
  readonly current: readonly SigningSecret[];
  readonly newSecret: string;
  /** 0: only the new secret signs, from now on. */
  readonly overlapMs: number;
  /** Rotate although an earlier rotation still overlaps. */
  readonly force: boolean;
  readonly nowMs: number;
}

/** The new secret signs first, older ones until the overlap ends. A second rotation inside an overlap is a conflict unless forced. */
export function rotateSecrets({ current, newSecret, overlapMs, force, nowMs }: RotationInput): Rotation {
  const active = activeSecrets(current, nowMs);
  if (active.length > 1 && !force) return { conflict: "An earlier rotation still overlaps; wait for its end, or send force: true" };
  const endsAtMs = nowMs + overlapMs;
  const kept =
    overlapMs === 0
      ? []
      : active.filter(({ secret }) => secret !== newSecret).map((entry) => ({ ...entry, expiresAtMs: Math.min(entry.expiresAtMs ?? endsAtMs, endsAtMs) }));
  return { secrets: [{ secret: newSecret, expiresAtMs: null }, ...kept].slice(0, mostActive) };
}
