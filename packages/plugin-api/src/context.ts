import type { ConnectorIdentity, DeliveryIdentity } from "./connector-identity.js";
import type { EventView } from "./event-view.js";
import type { HmacOptions } from "./hmac.js";
import type { JsonValue } from "./json.js";
import type { Outcome, TargetResponse } from "./outcome.js";
import type { Payload, RenderedRequest } from "./rendering.js";

export interface HttpRequest {
  /** Default `GET`, with a body `POST`. */
  readonly method?: string;
  /** Its host must be one that the plugin declares (`egress`). */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent as JSON in place of `body`. */
  readonly json?: JsonValue;
}

/** No answer came, or the request was not allowed. `outcome` is what the attempt comes to, unless the plugin catches it and knows better. */
export class RequestFailed extends Error {
  override readonly name = "RequestFailed";

  constructor(readonly outcome: Extract<Outcome, { readonly reason: string }>) {
    super(outcome.reason);
  }
}

/** What a plugin function that may take several requests is given. */
export interface PluginContext<Config> {
  /** As in `render`. */
  readonly config: Config;
  readonly connector: ConnectorIdentity;
  /** Of the attempt's beginning, ms since the epoch. */
  readonly now: number;
  /** Aborted when the time is over, or the engine stops. `http` minds it by itself. */
  readonly signal: AbortSignal;
  /** One request through the engine, which guards addresses, puts secrets in and keeps the log. Resolves with whatever was answered, redirects and errors too; rejects with {@link RequestFailed} where there is no answer. */
  http(request: HttpRequest): Promise<TargetResponse>;
  /** {@link hmac} with the secret at a JSON pointer into the config, e.g. `/signingKey`. */
  hmac(pointer: string, content: string, options?: HmacOptions): string;
}

export interface SendContext<Config> extends PluginContext<Config> {
  readonly event: EventView;
  readonly payload: Payload | null;
  readonly delivery: DeliveryIdentity;
  /** What `render` and `sign` made, with the body of the first attempt; null in a plugin without `render`. */
  readonly request: RenderedRequest | null;
  /** The plugin's own `classify`, else the usual meaning of an answer. */
  classify(response: TargetResponse): Outcome;
}

/** Whether a connector would work as configured. */
export interface CheckVerdict {
  readonly ok: boolean;
  /** One sentence for the admin; no secrets. */
  readonly message?: string;
  /** JSON pointer to the config field to blame, e.g. `/token`. */
  readonly pointer?: string;
}
