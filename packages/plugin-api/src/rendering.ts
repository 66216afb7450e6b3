import type { ConnectorIdentity, DeliveryIdentity } from "./connector-identity.js";
import type { EventView } from "./event-view.js";
import type { TargetResponse } from "./outcome.js";

/** The subscription's template, rendered. */
export interface Payload {
  readonly contentType: string;
  readonly text: string;
}

export interface RenderInput<Config> {
  readonly event: EventView;
  /** null where the subscription has no template: the plugin builds its own body. */
  readonly payload: Payload | null;
  /** Valid by the plugin's schema, defaults filled in, templated fields already rendered for this event. Secrets are in clear in a plugin that comes with the engine, placeholders in one that runs isolated. The same object for every event of an unchanged connector without templated fields, so a plugin may cache by it (WeakMap). */
  readonly config: Config;
  readonly connector: ConnectorIdentity;
  readonly delivery: DeliveryIdentity;
  /** Time of the attempt, ms since the epoch. Never read a clock of your own: previews and traces must give the same bytes. */
  readonly now: number;
}

export interface RenderedRequest {
  readonly method: string;
  readonly url: string;
  /** Without the headers of `sign`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One of several deliveries that go out in one request. */
export interface BatchItem {
  readonly event: EventView;
  readonly payload: Payload | null;
  readonly delivery: DeliveryIdentity;
}

export interface BatchRenderInput<Config> extends Omit<RenderInput<Config>, "event" | "payload"> {
  /** At least one, oldest first, never more than the plugin's `batch.maxItems`. The answer counts for each of them. */
  readonly items: readonly BatchItem[];
  /** Of the request; derived from the items' ids, so that it stays over retries. */
  readonly delivery: DeliveryIdentity;
}

export interface SignInput<Config> extends Omit<RenderInput<Config>, "payload"> {
  /** The bytes that go out: on a retry those of the first attempt, not what `render` would give now. */
  readonly body: string;
  /** Newest first; empty where the connector has none. More than one only while a secret is being rotated and the plugin `rotatesWithOverlap`. In a plugin that runs isolated placeholders, good for {@link hmac} only. */
  readonly signingSecrets: readonly string[];
}

export interface ClassifyInput<Config> {
  readonly response: TargetResponse;
  readonly config: Config;
  readonly now: number;
}
