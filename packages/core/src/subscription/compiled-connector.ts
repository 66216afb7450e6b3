import type { Authentication, DeliveryDefaults, JsonObject, JsonValue, Payload } from "@trunkline/plugin-api";
import type { HostedPlugin } from "../delivery/remote-plugin.js";
import type { DomainEvent } from "../event/event.js";
import type { RateLimit } from "./connector-document.js";

/** Whether an event passes. `failed`: the rule itself broke (never silently false). */
export type FilterVerdict = { readonly passes: boolean } | { readonly failed: string };
export type CompiledFilter = (event: DomainEvent) => FilterVerdict;

/** A template's result, or the sentence that says what broke. */
export type TemplateResult = { readonly payload: Payload } | { readonly failed: string };
export type CompiledTemplate = (event: DomainEvent) => TemplateResult;

/** A subscription of a connector, ready for the hot path. */
export interface CompiledSubscription {
  readonly index: number;
  /** Names and wildcards (`*`, `asset.*`, `*.created`), as configured. */
  readonly eventTypes: readonly string[];
  /** null = everything passes. */
  readonly filter: CompiledFilter | null;
  /** The filter as the admin wrote it, for explanations. */
  readonly filterSource: JsonValue;
  /** null = the plugin builds the body. */
  readonly template: CompiledTemplate | null;
}

export interface DeliveryPolicy extends Omit<DeliveryDefaults, "rateLimit"> {
  /** As it is shown. */
  readonly rateLimit: RateLimit | readonly RateLimit[] | null;
  /** All that hold; empty for most connectors. */
  readonly rateLimits: readonly RateLimit[];
  readonly concurrency: number;
  readonly ordering: { readonly key: string; readonly maxBlockMs: number } | null;
  readonly batch: { readonly maxSize: number; readonly maxWaitMs: number } | null;
  readonly fallbackConnectorId: number | null;
  readonly breaker: { readonly failureRate: number; readonly minAttempts: number; readonly openMs: number };
  readonly maxHoldMs: number;
  /** A success rate over one hour, 0 to 1. */
  readonly alertBelow: number | null;
  /** null: nobody asks the target whether it is well. */
  readonly healthCheck: { readonly everyMs: number } | null;
}

/** Why a connector's work waits, decided by a person or the engine; null = it may run. */
export type Hold = "paused" | "disabled" | "auth_failed" | "plugin_unavailable" | "plugin_quarantined";

/** A configured plugin, ready for the hot path. Immutable: a change makes a new one. */
export interface CompiledConnector {
  readonly id: number;
  readonly tenant: string;
  readonly company: number | null;
  readonly name: string;
  readonly revision: number;
  readonly system: string | null;
  readonly pluginId: string;
  /** null where the plugin is not available: its work is parked. */
  readonly plugin: HostedPlugin | null;
  /** Valid, defaults filled in, secrets in clear. Never log it. */
  readonly config: JsonObject;
  /** Renders templated config fields for an event; null where there are none (then `config` serves every event). */
  readonly configFor: ((event: DomainEvent) => JsonObject) | null;
  /** Newest first. */
  readonly signingSecrets: readonly string[];
  /** Values that may appear in no log, answer or stored request. */
  readonly secretValues: readonly string[];
  /** A token that the sender must fetch first; null: none. The same object while the connector is unchanged. */
  readonly authentication: Authentication | null;
  /** Where requests may go, as the plugin declares; null: where its config says, which was judged when it was saved. */
  readonly allowedHosts: readonly string[] | null;
  readonly tls: { readonly verifySsl: boolean; readonly ca?: string; readonly certificate?: string; readonly key?: string };
  readonly subscriptions: readonly CompiledSubscription[];
  readonly policy: DeliveryPolicy;
  /** The key within which deliveries keep their order; null: they keep none. */
  readonly orderingKeyOf: ((event: DomainEvent) => string) | null;
  /** false after a person's `disable`: events of that time are not matched. */
  readonly isMatched: boolean;
  readonly hold: Hold | null;
  /** Why the work waits as `plugin_unavailable`, in a sentence without secrets. */
  readonly problem?: string;
}
