import type { ConnectorIdentity, DeliveryDefaults, JsonObject, RenderInput, SignInput } from "@trunkline/plugin-api";

/** What a dialect needs to write an event down. */
export type DialectInput = Pick<RenderInput<unknown>, "event" | "connector" | "delivery" | "now">;

/** What a dialect needs to sign the bytes that go out. */
export type DialectSignInput = Pick<SignInput<unknown>, "body" | "signingSecrets" | "delivery" | "now">;

export type DialectHeaders = Readonly<Record<string, string>>;

/** One wire format of the webhook plugin. All functions are pure. Facts of each: the published document of the system it speaks like. */
export interface Dialect {
  readonly name: string;
  readonly defaults: DeliveryDefaults;
  readonly signingSecret: "required" | "optional";
  /** `whsec`: base64 after `whsec_` or, for ed25519, `whsk_`, decoded to make the key (Standard Webhooks). `text`: the whole string is the key, in UTF-8. `base64`: any base64, decoded. */
  readonly secretForm: "whsec" | "text" | "base64";
  /** Whether several bodies may go out as one JSON array. */
  readonly joinsBodies?: true;
  /** Whether one request may carry the signatures of several secrets. */
  readonly rotatesWithOverlap: boolean;
  /** What a URL that is not HTTPS meets where the engine itself allows it. */
  readonly insecureUrl: "warned" | "refused_in_production" | "refused";
  /** Names, lower case, that the dialect sets itself; an admin's headers may not. */
  readonly ownHeaders: readonly string[];
  /** Its receivers parse the body and write it again before they hash it: so JSON of any origin goes out as JavaScript would write it, with plain numbers. Absent: they take the bytes. */
  readonly receiversRewrite?: boolean;
  /** How a receiver knows a test delivery: by `x-trunkline-test`, or by the body itself. */
  readonly marksTestsBy: "header" | "body";
  /** JSON text; a fixpoint of `JSON.stringify(JSON.parse(body))`, but for integers beyond 2^53 where the dialect keeps their digits. */
  readonly body: (input: DialectInput) => string;
  /** Its headers but for the signature's. */
  readonly headers: (input: DialectInput) => DialectHeaders;
  /** The signature's headers; none where there is no secret. */
  readonly sign: (input: DialectSignInput) => DialectHeaders;
  /** The event of a test delivery, in the contract's form; absent: the catalog's example of the chosen type. */
  readonly testEvent?: (input: { readonly connector: ConnectorIdentity; readonly now: number }) => JsonObject;
}
