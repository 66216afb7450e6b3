import type { ZodType, infer as Infer } from "zod";
import type { Authentication } from "./authentication.js";
import type { EventView } from "./event-view.js";
import type { JsonObject } from "./json.js";
import type { Outcome, TargetResponse } from "./outcome.js";
import type { Preset } from "./preset.js";

/** The version of this contract that a plugin is written for. Another number is refused at loading, with both numbers in the message. */
export const API_VERSION = 1;

export interface ConnectorIdentity {
  readonly id: number;
  readonly name: string;
  readonly tenant: string;
  readonly company: number | null;
}

export interface DeliveryIdentity {
  /** UUID; the same over retries, replays and crashes. */
  readonly id: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly test: boolean;
}

/** The subscription's template, rendered. */
export interface Payload {
  readonly contentType: string;
  readonly text: string;
}

export interface RenderInput<Config> {
  readonly event: EventView;
  /** null where the subscription has no template: the plugin builds its own body. */
  readonly payload: Payload | null;
  /** Valid by the plugin's schema, defaults filled in, secrets in clear, templated fields already rendered for this event. The same object for every event of an unchanged connector without templated fields, so a plugin may cache by it (WeakMap). */
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

export interface SignInput<Config> extends Omit<RenderInput<Config>, "payload"> {
  /** The bytes that go out: on a retry those of the first attempt, not what `render` would give now. */
  readonly body: string;
  /** Newest first; empty where the connector has none. More than one only while a secret is being rotated and the plugin `rotatesWithOverlap`. */
  readonly signingSecrets: readonly string[];
}

export interface ClassifyInput<Config> {
  readonly response: TargetResponse;
  readonly config: Config;
  readonly now: number;
}

/** A remark on a configuration. `pointer` is a JSON pointer into the config, e.g. `/url`. */
export interface ConfigRemark {
  readonly severity: "error" | "warning";
  readonly pointer: string;
  readonly message: string;
}

/** How deliveries of a connector behave where its admin says nothing. */
export interface DeliveryDefaults {
  /** 1,000 to 60,000. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** Delays before retry 1, 2, …, in ms; the last repeats when `maxRetries` is larger. */
  readonly scheduleMs: readonly number[];
  /** Share of a delay added at random: `[-0.2, 0.2]`, or `[0, 0.05]` where it may never be early. */
  readonly jitter: readonly [number, number];
  readonly rateLimit: { readonly max: number; readonly perMs: number } | null;
  /** 0 = never. */
  readonly autoDisableAfterFailures: number;
  /** Largest `maxRetries` an admin may set. */
  readonly maxRetriesAllowed: number;
}

/** What the engine knows while it judges a configuration. */
export interface ConfigContext {
  readonly production: boolean;
}

/**
 * One kind of integration. Every function is pure: same input, same result, no clock, no network; so previews, traces and retries are trustworthy.
 * The engine calls `render`, then `sign` with the final body, sends, then calls `classify` with the answer.
 */
export interface Plugin<Schema extends ZodType = ZodType> {
  readonly id: string;
  readonly apiVersion: number;
  readonly title: string;
  readonly description: string;
  readonly direction: "outbound" | "inbound" | "both";
  /** Mark secrets with `secret()`, templated fields with `templated()`. */
  readonly config: Schema;
  /** Hosts this plugin sends to; absent: the admin's URL decides. */
  readonly egress?: { readonly hosts: readonly string[] };
  /** Connectors half filled in, for systems that admins often connect. */
  readonly presets?: readonly Preset[];
  readonly defaults?: (config: Infer<Schema>) => Partial<DeliveryDefaults>;
  /** Rules between fields that a schema cannot say; run at every save. */
  readonly review?: (config: Infer<Schema>, context: ConfigContext) => readonly ConfigRemark[];
  /** Whether `config.secret` must exist; the engine makes one (`whsec_…`) where it is required and none is given. */
  readonly signingSecret?: (config: Infer<Schema>) => "required" | "optional" | "none";
  /** Whether several signing secrets may be active while one is rotated. */
  readonly rotatesWithOverlap?: (config: Infer<Schema>) => boolean;
  /** Top-level config fields that decide about content, e.g. `dialect`: a planned delivery keeps those of its planning, while URL, headers and credentials are always the present ones. */
  readonly pinnedFields?: readonly string[];
  /** A token that the engine must fetch before it sends; null or absent: none. It becomes the request's Authorization header, which `render` then leaves out. Asked once per change of the connector, so its config has no templated field rendered. */
  readonly authentication?: (config: Infer<Schema>) => Authentication | null;
  readonly render: (input: RenderInput<Infer<Schema>>) => RenderedRequest;
  readonly sign?: (input: SignInput<Infer<Schema>>) => Readonly<Record<string, string>>;
  readonly classify?: (input: ClassifyInput<Infer<Schema>>) => Outcome;
  /** The event of a test delivery, in the contract's own form; absent: the catalog's example of the chosen type. */
  readonly testEvent?: (input: { config: Infer<Schema>; connector: ConnectorIdentity; example: JsonObject; now: number }) => JsonObject;
}

/** Declares a plugin; gives it back unchanged, with the config's type inferred. */
export function definePlugin<Schema extends ZodType>(plugin: Plugin<Schema>): Plugin<Schema> {
  return plugin;
}
