import type { CompiledConnector } from "./compiled-connector.js";

export type ValidationMode = "off" | "warn" | "reject";

export interface CompanySettings {
  readonly id: number;
  readonly name: string;
  readonly timeZone: string | null;
  readonly eventTypes: readonly string[];
}

/** What a tenant may use at most; null: as much as it likes. */
export interface TenantQuotas {
  readonly connectors: number | null;
  readonly eventsPerSecond: number | null;
  /** Of one event, as produced. */
  readonly payloadBytes: number | null;
  /** Events of one replay. */
  readonly replayEvents: number | null;
}

export interface TenantSettings {
  readonly id: string;
  readonly name: string;
  readonly validation: ValidationMode;
  /** Patterns of the types this tenant knows; others are neither listed nor matched. */
  readonly eventTypes: readonly string[];
  readonly companies: ReadonlyMap<number, CompanySettings>;
  /** Absent: none. */
  readonly quotas?: TenantQuotas;
  /** From now on there is no such tenant. */
  readonly isErased?: boolean;
}

/** A connector with those of its subscriptions that name an event type, in order. */
export interface Candidate {
  readonly connector: CompiledConnector;
  readonly subscriptions: readonly CompiledConnector["subscriptions"][number][];
}

/** Everything intake and drain need to know of the configuration, at one version. Immutable. */
export interface Configuration {
  readonly version: number;
  tenant(id: string): TenantSettings | undefined;
  /** By index, not by scan; wildcards resolved; cached per tenant and type. */
  candidates(tenant: string, eventType: string): readonly Candidate[];
  connector(id: number): CompiledConnector | undefined;
}
