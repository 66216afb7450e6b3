import type { CompiledConnector } from "./compiled-connector.js";

export type ValidationMode = "off" | "warn" | "reject";

export interface CompanySettings {
  readonly id: number;
  readonly name: string;
  readonly timeZone: string | null;
  readonly eventTypes: readonly string[];
}

export interface TenantSettings {
  readonly id: string;
  readonly name: string;
  readonly validation: ValidationMode;
  /** Patterns of the types this tenant knows; others are neither listed nor matched. */
  readonly eventTypes: readonly string[];
  readonly companies: ReadonlyMap<number, CompanySettings>;
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
