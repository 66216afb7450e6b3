import type { CheckVerdict, HttpRequest } from "../context.js";
import type { ConfigContext, ConfigRemark } from "../config-review.js";
import type { ConnectorIdentity, DeliveryIdentity } from "../connector-identity.js";
import type { EventView } from "../event-view.js";
import type { DeferredHmac } from "../hmac.js";
import type { JsonObject } from "../json.js";
import type { Outcome, TargetResponse } from "../outcome.js";
import type { Plugin } from "../plugin.js";
import type { ReceiveInput, ReceiveResult, SenderCheck } from "../receiving.js";
import type { Payload, RenderedRequest } from "../rendering.js";

/*
 * What an engine and the process of an isolated plugin say to each other: one JSON text a line, to the plugin on standard input, from it on descriptor
 * 4. Secrets are placeholders all the way. An engine believes nothing of what comes back: a plugin can write to that descriptor as well.
 */

/** An event without what JSON cannot carry: `exactFields` is a text, so that long integers keep their digits. */
export type WireEvent = Omit<EventView, "fields" | "exactFields"> & { readonly fieldsText: string };

interface OfConnector {
  readonly config: JsonObject;
  readonly connector: ConnectorIdentity;
  /** ms since the epoch. */
  readonly now: number;
}

export interface DeliveryCall extends OfConnector {
  readonly event: WireEvent;
  readonly payload: Payload | null;
  readonly delivery: DeliveryIdentity;
  /** The text of the first attempt; null on the first. */
  readonly body: string | null;
  readonly signingSecrets: readonly string[];
  /** null: the request is for one delivery. */
  readonly batch: readonly WireBatchItem[] | null;
}

export interface WireBatchItem {
  readonly event: WireEvent;
  readonly payload: Payload | null;
  readonly delivery: DeliveryIdentity;
}

/** What can be asked, with what is answered. */
export interface Calls {
  readonly prepare: { readonly input: DeliveryCall; readonly result: Prepared };
  readonly classify: { readonly input: OfConnector & { readonly response: TargetResponse }; readonly result: Outcome };
  readonly send: { readonly input: DeliveryCall; readonly result: Outcome | null };
  readonly check: { readonly input: OfConnector; readonly result: CheckVerdict };
  readonly review: { readonly input: { readonly config: JsonObject; readonly context: ConfigContext }; readonly result: readonly ConfigRemark[] };
  readonly migrateConfig: { readonly input: { readonly config: JsonObject; readonly from: number }; readonly result: JsonObject };
  readonly senderChecks: { readonly input: { readonly config: JsonObject }; readonly result: readonly SenderCheck[] };
  readonly receive: { readonly input: ReceiveInput<JsonObject>; readonly result: Received };
  /** Whether anybody is at home. */
  readonly ping: { readonly input: null; readonly result: null };
}

export type CallName = keyof Calls;

export interface Prepared {
  readonly request: RenderedRequest;
  /** Signatures that stand in the request as tokens. */
  readonly signatures: readonly DeferredHmac[];
}

export interface Received {
  readonly result: ReceiveResult;
  /** Signatures that stand in the reply as tokens. */
  readonly signatures: readonly DeferredHmac[];
}

/** To the plugin's process. */
export type ToPlugin =
  | { readonly kind: "call"; readonly id: number; readonly name: CallName; readonly input: unknown }
  | { readonly kind: "abort"; readonly id: number }
  | { readonly kind: "answer"; readonly id: number; readonly request: number; readonly response: TargetResponse }
  | { readonly kind: "refusal"; readonly id: number; readonly request: number; readonly outcome: Extract<Outcome, { readonly reason: string }> };

/** What a plugin says of itself, without its functions. */
export type Description = Pick<Plugin, (typeof describedMembers)[number]> & { readonly configSchema: JsonObject; readonly functions: readonly string[] };

/** From the plugin's process. `started` and `paused` tell when code of the plugin runs on behalf of a call: who it is that does not come back. */
export type FromPlugin =
  | { readonly kind: "ready"; readonly description: Description }
  | { readonly kind: "unusable"; readonly reason: string }
  | { readonly kind: "started"; readonly id: number }
  | { readonly kind: "paused"; readonly id: number }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: "threw"; readonly id: number; readonly reason: string }
  | { readonly kind: "http"; readonly id: number; readonly request: number; readonly http: HttpRequest; readonly signatures: readonly DeferredHmac[] }
  | { readonly kind: "said"; readonly text: string };

export const describedMembers = [
  ...(["id", "apiVersion", "title", "description", "direction", "docs", "icon", "configVersion", "egress", "presets"] as const),
  ...(["defaults", "signingSecret", "rotatesWithOverlap", "pinnedFields", "batch"] as const),
] as const;

/** Where the plugin's process writes. */
export const FROM_PLUGIN_DESCRIPTOR = 4;
