import type { ZodType, infer as Infer } from "zod";
import type { Authentication } from "./authentication.js";
import type { ConfigContext, ConfigRemark } from "./config-review.js";
import type { ConnectorIdentity } from "./connector-identity.js";
import type { CheckVerdict, PluginContext, SendContext } from "./context.js";
import type { DeliveryDefaults } from "./delivery-defaults.js";
import type { EgressDeclaration } from "./egress.js";
import type { JsonObject } from "./json.js";
import type { Outcome } from "./outcome.js";
import type { Preset } from "./preset.js";
import type { ReceiveInput, ReceiveResult, SenderCheck } from "./receiving.js";
import type { BatchRenderInput, ClassifyInput, RenderedRequest, RenderInput, SignInput } from "./rendering.js";

/**
 * One kind of integration. Every function but `send` and `check` is pure: same input, same result, no clock, no network; so previews, traces and
 * retries are trustworthy. For a delivery the engine calls `render`, then `sign` with the final body, sends, then calls `classify` with the answer.
 */
export interface Plugin<Schema extends ZodType = ZodType> {
  /** 3 to 41 lower-case letters, digits and hyphens, beginning with a letter; the same in package.json. */
  readonly id: string;
  /** `API_VERSION`. */
  readonly apiVersion: number;
  readonly title: string;
  readonly description: string;
  readonly direction: "outbound" | "inbound" | "both";
  /** Where people read more: a URL. */
  readonly docs?: string;
  /** SVG text of at most 32 KB, without script or outside references. */
  readonly icon?: string;
  /** Mark secrets with `secret()`, templated fields with `templated()`. Say with checks what a field must be, and transform nothing: what is stored is what the admin wrote. */
  readonly config: Schema;
  /** Raise it when stored configs need a change to fit; absent: 1. */
  readonly configVersion?: number;
  /** Makes a config of an older version (`from`) one of the present version. It is checked by the schema afterwards; where that fails, the old one is kept and the connector's work waits. */
  readonly migrateConfig?: (config: JsonObject, from: number) => JsonObject;
  /** Hosts this plugin sends to; absent: the admin's URLs decide. Requests to others are refused. */
  readonly egress?: EgressDeclaration;
  /** Connectors half filled in, for systems that admins often connect. */
  readonly presets?: readonly Preset[];
  /** As a function of the config only in plugins that come with the engine. */
  readonly defaults?: Partial<DeliveryDefaults> | ((config: Infer<Schema>) => Partial<DeliveryDefaults>);
  /** Rules between fields that a schema cannot say; run at every save. */
  readonly review?: (config: Infer<Schema>, context: ConfigContext) => readonly ConfigRemark[];
  /** Whether `config.secret` must exist; the engine makes one (`whsec_…`) where it is required and none is given. As a function of the config only in plugins that come with the engine. */
  readonly signingSecret?: SigningSecretDemand | ((config: Infer<Schema>) => SigningSecretDemand);
  /** What receivers check with where `secret` is a private key; null where it is a shared one. Shown to admins. Only in plugins that come with the engine: others never see a signing secret. */
  readonly publicKey?: (config: Infer<Schema>, secret: string) => string | null;
  /** Whether several signing secrets may be active while one is rotated. As a function of the config only in plugins that come with the engine. */
  readonly rotatesWithOverlap?: boolean | ((config: Infer<Schema>) => boolean);
  /** Top-level config fields that decide about content, e.g. `dialect`: a planned delivery keeps those of its planning, while URL, headers and credentials are always the present ones. */
  readonly pinnedFields?: readonly string[];
  /** A token that the engine must fetch before it sends; null or absent: none, but for a config with a field made by `oauth2Config`. It becomes the request's Authorization header, which `render` then leaves out. Asked once per change of the connector, so its config has no templated field rendered. */
  readonly authentication?: (config: Infer<Schema>) => Authentication | null;
  /** What to send for one event. Outbound plugins need this or `send`. */
  readonly render?: (input: RenderInput<Infer<Schema>>) => RenderedRequest;
  /** One request for several events, where the admin asks for batches; goes out without `send`. */
  readonly renderBatch?: (input: BatchRenderInput<Infer<Schema>>) => RenderedRequest;
  /** Without `renderBatch`: whether the bodies of several deliveries may go out as one JSON array of them, signed as a whole. */
  readonly joinsBodies?: (config: Infer<Schema>) => boolean;
  /** How many events one request may hold. */
  readonly batch?: { readonly maxItems: number; readonly maxBytes?: number };
  readonly sign?: (input: SignInput<Infer<Schema>>) => Readonly<Record<string, string>>;
  /** What an answer means; absent: `classifyResponse`. */
  readonly classify?: (input: ClassifyInput<Infer<Schema>>) => Outcome;
  /** For targets that take several requests. In place of the engine's one request; nothing returned means delivered. Called again for every attempt, several at a time. */
  readonly send?: (context: SendContext<Infer<Schema>>) => Promise<Outcome | void>;
  /** Whether the connector would work as configured, asked by a person; without it the engine sends HEAD to the config's URL. */
  readonly check?: (context: PluginContext<Infer<Schema>>) => Promise<CheckVerdict>;
  /** A request to send once when an admin deletes the connector, so that the target expects no more; null: none. What it is answered changes nothing. Only in plugins that come with the engine. */
  readonly renderDeletion?: (config: Infer<Schema>) => RenderedRequest | null;
  /** What becomes of a connector whose target is `gone`; absent: it is disabled, its work waits for a person. `delete` where the target itself made the connector. Only in plugins that come with the engine. */
  readonly whenGone?: (config: Infer<Schema>) => "disable" | "delete";
  /** How senders of an inbound connector prove who they are: every check must pass. Absent or empty: by an API key of the engine. */
  readonly senderChecks?: (config: Infer<Schema>) => readonly SenderCheck[];
  /** What an outside system's request means. Inbound plugins need this. */
  readonly receive?: (input: ReceiveInput<Infer<Schema>>) => ReceiveResult;
  /** The event of a test delivery, in the contract's own form; absent: the catalog's example of the chosen type. */
  readonly testEvent?: (input: { config: Infer<Schema>; connector: ConnectorIdentity; example: JsonObject; now: number }) => JsonObject;
}

export type SigningSecretDemand = "required" | "optional" | "none";

type Callable = (...parameters: never[]) => unknown;

/** A plugin as its author wrote it: what was given is there, functions as functions. */
export type DefinedPlugin<Schema extends ZodType, Given extends keyof Plugin> = Plugin<Schema> & {
  readonly [Name in Given]-?: Extract<Plugin<Schema>[Name], Callable> extends never
    ? NonNullable<Plugin<Schema>[Name]>
    : Extract<Plugin<Schema>[Name], Callable>;
};

/** Declares a plugin; gives it back unchanged, with the config's type inferred. */
export function definePlugin<Schema extends ZodType, Definition extends Plugin<Schema>>(
  definition: Definition & { readonly config: Schema },
): DefinedPlugin<Schema, keyof Definition & keyof Plugin> {
  return definition as never;
}
