import type { StoredConnector } from "@trunkline/database";
import type { SigningSecret } from "../secrets/index.js";

/** Connectors with a signing secret that will end. */
export class SecretExpiry {
  private readonly ends = new Map<number, { readonly stored: StoredConnector; readonly endsAtMs: number }>();
  private nextMs = Number.POSITIVE_INFINITY;

  note(stored: StoredConnector, signing: readonly SigningSecret[], now: number): void {
    this.ends.delete(stored.id);
    const endsAtMs = Math.min(...signing.map(({ expiresAtMs }) => (expiresAtMs !== null && expiresAtMs > now ? expiresAtMs : Number.POSITIVE_INFINITY)));
    if (Number.isFinite(endsAtMs)) this.ends.set(stored.id, { stored, endsAtMs });
    this.recount();
  }

  forget(connectorId: number): void {
    if (this.ends.delete(connectorId)) this.recount();
  }

  /** Those whose time has come; each is to be compiled (and thereby noted) again. */
  due(now: number): readonly StoredConnector[] {
    if (now < this.nextMs) return [];
    return [...this.ends.values()].filter(({ endsAtMs }) => endsAtMs <= now).map(({ stored }) => stored);
  }

  private recount(): void {
    this.nextMs = Math.min(...[...this.ends.values()].map(({ endsAtMs }) => endsAtMs));
  }
}
