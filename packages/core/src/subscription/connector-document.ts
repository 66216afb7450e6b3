import type { JsonObject, JsonValue } from "@trunkline/plugin-api";

export interface SubscriptionDocument {
  readonly eventTypes: readonly string[];
  /** One of the four published forms (json-logic, conditions, conditions by type, Tageur's lists); kept as given. */
  readonly filter: JsonValue;
  /** A JSON value, a string, `{contentType, text}`, or null. */
  readonly template: JsonValue;
}

/** At most `max` requests in any `perMs`; shared by all connectors of the company with the same plugin, or of the tenant with the same target host, where `per` says so. */
export interface RateLimit {
  readonly max: number;
  readonly perMs: number;
  readonly per?: "connector" | "company" | "host";
  /** Only of plugins' defaults: connectors of the tenant with the same plugin and key count together. */
  readonly key?: string;
}

/** Delivery policy as an admin writes it; what is absent comes from the plugin's defaults. Durations in `schedule` are text: `250ms`, `5s`, `1m`, `3h`. */
export interface DeliveryDocument {
  readonly timeoutMs?: number;
  readonly maxRetries?: number;
  readonly schedule?: readonly string[];
  /** Several: all of them hold. */
  readonly rateLimit?: RateLimit | readonly RateLimit[] | null;
  readonly concurrency?: number;
  readonly ordering?: { readonly key: string; readonly maxBlockMs?: number } | null;
  readonly batch?: { readonly maxSize: number; readonly maxWaitMs: number } | null;
  readonly fallbackConnectorId?: number | null;
  readonly autoDisableAfterFailures?: number;
  readonly breaker?: { readonly failureRate?: number; readonly minAttempts?: number; readonly openMs?: number };
  readonly maxHoldMs?: number;
  readonly alertBelow?: number | null;
  /** The target is asked whether it is well, again and again. */
  readonly healthCheck?: { readonly everyMs: number } | null;
}

/** What an admin configured, as stored: secrets are taken out of `config` (see `sealedSecrets` of the stored row). */
export interface ConnectorDocument {
  readonly id: number;
  readonly tenant: string;
  readonly company: number | null;
  readonly name: string;
  readonly description: string;
  readonly plugin: string;
  readonly system: string | null;
  /** Words by which people find it; absent: none. Nothing on an event's way reads them. */
  readonly tags?: readonly string[];
  readonly enabled: boolean;
  readonly paused: boolean;
  /** Set while `enabled` is false. A person's disable stops matching; the engine's only parks. */
  readonly disabledBy: "person" | "engine" | null;
  readonly disabledReason: string | null;
  readonly config: JsonObject;
  /** The plugin's `configVersion` that `config` is of; absent: 1. */
  readonly pluginConfigVersion?: number;
  readonly subscriptions: readonly SubscriptionDocument[];
  readonly delivery: DeliveryDocument;
  readonly revision: number;
}
