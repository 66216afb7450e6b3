import type { ConnectorIdentity } from "./connector-identity.js";
import type { JsonObject, JsonValue } from "./json.js";

/** A request of an outside system, its sender already checked, its body at most 1 MB. */
export interface InboundRequest {
  readonly method: string;
  /** Behind the connector's own address; empty where nothing follows it. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names, credentials left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly bodyText: string;
}

export interface ReceiveInput<Config> {
  readonly request: InboundRequest;
  readonly config: Config;
  readonly connector: ConnectorIdentity;
  /** ms since the epoch. */
  readonly now: number;
}

/** Something that happened in the outside system. Tenant, company and source are the connector's. */
export interface ReceivedEvent {
  /** The sender's own id: the same one twice is one event. Absent: each request is new. */
  readonly id?: string;
  readonly type: string;
  /** RFC 3339; absent: the time of receipt. */
  readonly time?: string;
  readonly data: JsonValue;
  /** Data before the change, where the sender tells. */
  readonly previous?: JsonValue;
}

/** A change of a record that is kept in step with the outside system. The engine finds the record by `key`, writes it and makes the event of what changed, in one transaction. */
export interface RecordChange {
  readonly kind: "asset" | "part" | "task";
  readonly action: "upsert" | "retire";
  /** Fields that identify the record in its company, e.g. `{"serial_number": "A-1"}`; the first that finds one counts. */
  readonly key: Readonly<Record<string, string>>;
  readonly attributes: JsonObject;
  /** RFC 3339; absent: the time of receipt. */
  readonly time?: string;
}

export interface InboundReply {
  /** 200 to 299. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `refused`: nothing is kept, the sender is told why. Status 400: cannot be read; 422: can be read, but means nothing here. */
export type ReceiveResult =
  | { readonly kind: "received"; readonly events?: readonly ReceivedEvent[]; readonly records?: readonly RecordChange[]; readonly reply?: InboundReply }
  | { readonly kind: "refused"; readonly status: 400 | 404 | 409 | 422; readonly reason: string; readonly pointer?: string };

/** How the engine makes sure who sends, over the raw bytes, before a plugin sees the request. Secrets are config fields, so they are stored and shown as such. */
export type SenderCheck =
  /** An API key of the engine with the role `inbound`, for the connector's company. */
  | { readonly kind: "engineKey" }
  | { readonly kind: "apiKey"; readonly header: string; readonly value: string }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | HmacSenderCheck
  | { readonly kind: "addresses"; readonly cidrs: readonly string[] };

/** A signature over the raw body, or over `{timestamp}.{body}` and the like. */
export interface HmacSenderCheck {
  readonly kind: "hmac";
  /** As text; `whsec_…` is Base64 (Standard Webhooks). */
  readonly secret: string;
  /** Accepted as well, while the sender changes over. */
  readonly previousSecrets?: readonly string[];
  readonly header: string;
  /** Before the signature in the header, e.g. `sha256=`. */
  readonly prefix: string;
  readonly algorithm: "sha256" | "sha512" | "sha1";
  readonly encoding: "hex" | "base64";
  /** What is signed, with `{body}`, `{timestamp}` and `{id}` in it. */
  readonly content: string;
  /** Header with the sender's time in seconds; null: none, and no tolerance. */
  readonly timestampHeader: string | null;
  /** Older or newer than this is refused; default of the field's conventions: 300. */
  readonly toleranceSeconds: number;
  /** Header with the message's id, which `{id}` stands for and which is accepted once; null: none. */
  readonly idHeader: string | null;
}
