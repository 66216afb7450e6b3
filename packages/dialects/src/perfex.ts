import type { EventView, JsonValue } from "@trunkline/plugin-api";
import type { Dialect, DialectInput } from "./dialect.js";
import { minutes, SEED_DEFAULTS } from "./delivery-defaults.js";
import { resourceOf } from "./event-type-parts.js";
import { exactContent } from "./exact-content.js";
import { isObject } from "./json-kinds.js";
import { secondsPlusZero } from "./time-formats.js";
import { wholeSecretSignature } from "./whole-secret-signature.js";

/** The webhooks of Perfex CRM's assets module. */
export const perfex: Dialect = {
  name: "perfex",
  defaults: { ...SEED_DEFAULTS, maxRetries: 3, scheduleMs: minutes(1, 5, 15) },
  signingSecret: "optional",
  secretForm: "text",
  rotatesWithOverlap: false,
  insecureUrl: "warned",
  ownHeaders: ["x-asset-webhook-signature", "x-asset-webhook-event", "x-asset-webhook-timestamp"],
  marksTestsBy: "header",
  body: perfexBody,
  headers: ({ event }: DialectInput) => ({ "X-Asset-Webhook-Event": event.type, "X-Asset-Webhook-Timestamp": secondsPlusZero(event.timeMs) }),
  sign: wholeSecretSignature("X-Asset-Webhook-Signature", ""),
};

function perfexBody({ event }: DialectInput): string {
  const { data } = exactContent(event);
  return JSON.stringify({
    event: event.type,
    timestamp: secondsPlusZero(event.timeMs),
    source: "perfex_assets_module",
    asset_id: assetId(event, data),
    asset: event.exactFields.asset ?? (isObject(data) ? data.attributes : null) ?? null,
    data,
  });
}

/** Null for what no longer exists, as published. */
function assetId(event: EventView, data: JsonValue): JsonValue {
  if (event.type === "asset.deleted") return null;
  const ofData = resourceOf(event.type) === "asset" && isObject(data) ? data.id : null;
  return event.exactFields.asset_id ?? ofData ?? null;
}
