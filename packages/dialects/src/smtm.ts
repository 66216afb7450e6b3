import type { Dialect, DialectInput } from "./dialect.js";
import { seconds, SEED_DEFAULTS } from "./delivery-defaults.js";
import { exactContent } from "./exact-content.js";
import { wholeSecretSignature } from "./whole-secret-signature.js";
import { secondsInZone } from "./zoned-time.js";

/** SmartMaintenance's webhooks. */
export const smtm: Dialect = {
  name: "smtm",
  defaults: { ...SEED_DEFAULTS, maxRetries: 5, scheduleMs: seconds(1, 5, 25, 125, 625) },
  signingSecret: "optional",
  secretForm: "text",
  rotatesWithOverlap: false,
  insecureUrl: "refused_in_production",
  ownHeaders: ["x-smtm-signature", "x-smtm-event", "x-smtm-delivery", "user-agent"],
  marksTestsBy: "body",
  body: smtmBody,
  headers: ({ event, delivery }: DialectInput) => ({ "User-Agent": "SmartMaintenance/1.0", "X-SMTM-Event": event.type, "X-SMTM-Delivery": delivery.id }),
  sign: wholeSecretSignature("X-SMTM-Signature", "sha256="),
};

function smtmBody({ event, delivery }: DialectInput): string {
  const isCompanyKnown = event.company !== null;
  return JSON.stringify({
    event: event.type,
    timestamp: secondsInZone(event.timeMs, isCompanyKnown ? event.companyTimeZone : null),
    company_id: event.company,
    company_name: isCompanyKnown ? event.companyName : null,
    data: exactContent(event).data,
    test: delivery.test ? true : undefined,
  });
}
