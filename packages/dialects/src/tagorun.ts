import type { JsonValue } from "@trunkline/plugin-api";
import type { Dialect, DialectInput } from "./dialect.js";
import { seconds, SEED_DEFAULTS } from "./delivery-defaults.js";
import { secondsZ } from "./time-formats.js";
import { wholeSecretSignature } from "./whole-secret-signature.js";

const DAY_SECONDS = 24 * 60 * 60;
/** 1 s, 2 s, 4 s … until a day. */
const DOUBLING_SECONDS = Array.from({ length: 18 }, (_, index) => Math.min(2 ** index, DAY_SECONDS));

/** TagoRUN's webhooks. Its receivers parse and write the body again before they hash it: so plain numbers only. */
export const tagorun: Dialect = {
  name: "tagorun",
  defaults: { ...SEED_DEFAULTS, maxRetries: 2, scheduleMs: seconds(...DOUBLING_SECONDS), rateLimit: { max: 100, perMs: 60_000 } },
  signingSecret: "optional",
  secretForm: "text",
  joinsBodies: true,
  rotatesWithOverlap: false,
  insecureUrl: "warned",
  ownHeaders: ["x-tagorun-signature"],
  receiversRewrite: true,
  marksTestsBy: "header",
  body: tagorunBody,
  headers: () => ({}),
  sign: wholeSecretSignature("X-TagoRUN-Signature", ""),
};

/** The event as produced, after `event` and `timestamp`; its published receivers also read `id` and `type`. Spreading copies a key `__proto__` as a key. */
function tagorunBody({ event }: DialectInput): string {
  const timestamp = secondsZ(event.timeMs);
  const body: Record<string, JsonValue> = { event: event.type, timestamp, ...event.fields };
  body.event = event.type;
  body.timestamp = timestamp;
  body.id ??= event.id;
  body.type ??= event.type;
  return JSON.stringify(body);
}
