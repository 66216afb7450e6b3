import type {
  BatchItem,
  CheckVerdict,
  ConfigContext,
  ConfigRemark,
  ConnectorIdentity,
  HttpRequest,
  InboundRequest,
  JsonObject,
  Outcome,
  Plugin,
  ReceiveResult,
  RenderedRequest,
  RenderInput,
  SenderCheck,
  TargetResponse,
} from "@trunkline/plugin-api";
import type { StoredBody } from "./delivery.js";

/** A request as the engine makes it; its host is checked by whoever gives this function. Rejects with `RequestFailed`. */
export type Http = (request: HttpRequest) => Promise<TargetResponse>;

/** What a connector is to whoever runs its plugin elsewhere. */
export interface RemoteConnector extends ConnectorIdentity {
  /** Newest first. */
  readonly signingSecrets: readonly string[];
  /** All of them, wherever they stand in the config. */
  readonly secretValues: readonly string[];
}

export interface RemoteInput {
  readonly connector: RemoteConnector;
  /** In clear, templated fields rendered. Whoever implements this keeps the secrets from the plugin. */
  readonly config: JsonObject;
  readonly now: number;
}

export interface RemoteDelivery extends RemoteInput, Pick<RenderInput<JsonObject>, "event" | "payload" | "delivery"> {
  /** The bytes of the first attempt; null on the first. */
  readonly body: StoredBody | null;
  /** Set where the request is one for several deliveries. */
  readonly batch?: readonly BatchItem[] | undefined;
}

export interface RemoteReceipt extends RemoteInput {
  /** Its sender is checked. */
  readonly request: InboundRequest;
}

/**
 * A plugin that runs in another process. Every function rejects with `RequestFailed` where no result came: outcome `bug` where this call was to
 * blame, `cancelled` where another one ended the process, or it is about to end.
 */
export interface RemotePlugin {
  /** Names of the functions that the plugin has. */
  readonly functions: readonly string[];
  /** Whether deliveries are the plugin's own `send`, and whether `prepare` has something to render. */
  readonly sends: boolean;
  readonly renders: boolean;
  readonly checks: boolean;
  /** Whether `prepare` takes a batch. */
  readonly batches: boolean;
  readonly receives: boolean;
  /** Renders and signs. `request` has its secrets in clear; `body` is what may be stored. */
  prepare(input: RemoteDelivery): Promise<{ readonly request: RenderedRequest; readonly body: StoredBody }>;
  classify(input: RemoteInput & { readonly response: TargetResponse }): Promise<Outcome>;
  send(input: RemoteDelivery, call: RemoteCall): Promise<Outcome>;
  check(input: RemoteInput, call: RemoteCall): Promise<CheckVerdict>;
  /** Secrets in clear. */
  senderChecks(input: RemoteInput): Promise<readonly SenderCheck[]>;
  receive(input: RemoteReceipt): Promise<ReceiveResult>;
  review(config: JsonObject, context: ConfigContext): Promise<readonly ConfigRemark[]>;
  /** A config of an older version as one of the present version, not yet judged. */
  migrateConfig(outdated: OutdatedConfig): Promise<JsonObject>;
}

/** A config of an older version of its plugin, secrets in clear. */
export interface OutdatedConfig {
  readonly config: JsonObject;
  readonly from: number;
  /** Where its secrets are. */
  readonly secretPointers: readonly string[];
}

export interface RemoteCall {
  readonly http: Http;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A plugin as the engine has it: its functions here, or all of them elsewhere. With `remote` it has data only, and no function but `config`'s. */
export interface HostedPlugin extends Plugin {
  readonly remote?: RemotePlugin;
}
