import type { Dialect, DialectHeaders, DialectInput, DialectSignInput } from "./dialect.js";
import { hours, minutes, seconds } from "./delivery-defaults.js";
import { exactContent } from "./exact-content.js";
import { isWhsk, signWithWhsec, signWithWhsk } from "./signing-keys.js";
import { asProduced } from "./time-formats.js";

/** Standard Webhooks 1.0.0. */
export const standard: Dialect = {
  name: "standard",
  defaults: {
    timeoutMs: 30_000,
    maxRetries: 9,
    scheduleMs: [...seconds(5), ...minutes(5, 30), ...hours(2, 5, 10, 14, 20, 24)],
    jitter: [-0.2, 0.2],
    rateLimit: null,
    autoDisableAfterFailures: 0,
    maxRetriesAllowed: 25,
  },
  signingSecret: "required",
  secretForm: "whsec",
  joinsBodies: true,
  rotatesWithOverlap: true,
  insecureUrl: "warned",
  ownHeaders: ["webhook-id", "webhook-timestamp", "webhook-signature"],
  marksTestsBy: "header",
  body: ({ event }: DialectInput) => JSON.stringify({ type: event.type, timestamp: asProduced(event), data: exactContent(event).data, id: event.id }),
  headers: () => ({}),
  sign: signStandard,
};

/** One signature per secret, newest first, parted by spaces; the timestamp is the attempt's, so each retry signs anew. */
function signStandard({ body, signingSecrets, delivery, now }: DialectSignInput): DialectHeaders {
  const timestamp = String(Math.floor(now / 1_000));
  const signed = `${delivery.id}.${timestamp}.${body}`;
  const signatures = signingSecrets.map((secret) => (isWhsk(secret) ? `v1a,${signWithWhsk(secret, signed)}` : `v1,${signWithWhsec(secret, signed)}`));
  if (signatures.length === 0) return { "webhook-id": delivery.id, "webhook-timestamp": timestamp };
  return { "webhook-id": delivery.id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
