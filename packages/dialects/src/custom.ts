import type { Dialect, DialectHeaders, DialectInput, DialectSignInput } from "./dialect.js";
import { dialectByName, type DialectName } from "./dialects.js";
import { fillIn } from "./placeholders.js";
import { signWithProfile, type SignatureKind } from "./signing-keys.js";
import { millisecondsZ } from "./time-formats.js";

export const TIMESTAMP_FORMATS = ["seconds", "milliseconds", "rfc3339"] as const;

/**
 * A wire format of an admin's own: how receivers that were written for another sender check what they get. Covers GitHub's
 * (`X-Hub-Signature-256: sha256=<hex>` over the body) and Stripe's (`Stripe-Signature: t=<seconds>,v1=<hex>` over `<seconds>.<body>`).
 */
export interface CustomProfile extends SignatureKind {
  /** Whose body is sent where the subscription has no template. */
  readonly body: DialectName;
  readonly signatureHeader: string;
  /** Before the signature in its header; may hold `{id}` and `{timestamp}`. */
  readonly prefix: string;
  /** What is signed: text with `{id}` (the delivery's), `{timestamp}` (the attempt's) and `{body}`. */
  readonly content: string;
  readonly timestampFormat: (typeof TIMESTAMP_FORMATS)[number];
  /** Headers for the delivery's id, the attempt's time and the event's type; absent: not sent. */
  readonly idHeader?: string | undefined;
  readonly timestampHeader?: string | undefined;
  readonly eventHeader?: string | undefined;
}

/** By profile: the engine gives the same object for every event of an unchanged connector. */
const known = new WeakMap<CustomProfile, Dialect>();

/** The dialect that a profile describes. Retries, time-out and rotation are the standard dialect's, but for one signature at a time. */
export function customDialect(profile: CustomProfile): Dialect {
  const existing = known.get(profile);
  if (existing !== undefined) return existing;
  const dialect = makeDialect(profile);
  known.set(profile, dialect);
  return dialect;
}

function makeDialect(profile: CustomProfile): Dialect {
  const { signatureHeader, idHeader, timestampHeader, eventHeader } = profile;
  const written = dialectByName(profile.body);
  return {
    name: "custom",
    defaults: dialectByName("standard").defaults,
    signingSecret: "required",
    secretForm: profile.secretEncoding,
    rotatesWithOverlap: false,
    insecureUrl: "warned",
    ownHeaders: [signatureHeader, idHeader, timestampHeader, eventHeader].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()])),
    marksTestsBy: "header",
    body: written.body,
    headers: ({ event }: DialectInput) => (eventHeader === undefined ? {} : { [eventHeader]: event.type }),
    sign: (input) => signCustom(profile, input),
  };
}

/** Id and time go with the signature, not with the content: the time is the attempt's. */
function signCustom(profile: CustomProfile, { body, signingSecrets, delivery, now }: DialectSignInput): DialectHeaders {
  const { signatureHeader, idHeader, timestampHeader, prefix, content, timestampFormat } = profile;
  const facts = { id: delivery.id, timestamp: timestampText(timestampFormat, now), body };
  const identity: Record<string, string> = {};
  if (idHeader !== undefined) identity[idHeader] = facts.id;
  if (timestampHeader !== undefined) identity[timestampHeader] = facts.timestamp;
  const [secret] = signingSecrets;
  if (secret === undefined) return identity;
  return { ...identity, [signatureHeader]: fillIn(prefix, facts) + signWithProfile(secret, fillIn(content, facts), profile) };
}

function timestampText(format: CustomProfile["timestampFormat"], now: number): string {
  if (format === "rfc3339") return millisecondsZ(now);
  return String(format === "seconds" ? Math.floor(now / 1_000) : now);
}
