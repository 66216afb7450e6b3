import type { Dialect, DialectInput } from "./dialect.js";
import { hours, minutes, SEED_DEFAULTS } from "./delivery-defaults.js";
import { resourceContent } from "./resource-content.js";
import { secondsZ } from "./time-formats.js";
import { wholeSecretSignature } from "./whole-secret-signature.js";

/** Tageur's webhooks. Its receivers parse and write the body again before they hash it: so plain numbers only. */
export const tageur: Dialect = {
  name: "tageur",
  defaults: { ...SEED_DEFAULTS, maxRetries: 3, scheduleMs: [...minutes(1, 5, 15), ...hours(1, 3, 6, 12, 24, 24, 24)], maxRetriesAllowed: 10 },
  signingSecret: "required",
  secretForm: "text",
  rotatesWithOverlap: false,
  insecureUrl: "refused",
  ownHeaders: ["x-tageur-signature"],
  receiversRewrite: true,
  marksTestsBy: "header",
  body: tageurBody,
  headers: () => ({}),
  sign: wholeSecretSignature("X-Tageur-Signature", ""),
};

function tageurBody({ event }: DialectInput): string {
  const { id, type, attributes } = resourceContent(event.type, event.data);
  return JSON.stringify({ event: event.type, timestamp: secondsZ(event.timeMs), data: { id, type, attributes } });
}
