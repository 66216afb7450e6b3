import type { EventView, JsonObject, JsonValue } from "@trunkline/plugin-api";
import type { Dialect, DialectHeaders, DialectInput } from "./dialect.js";
import { minutes, SEED_DEFAULTS } from "./delivery-defaults.js";
import { actionOf } from "./event-type-parts.js";
import type { EventContent } from "./exact-content.js";
import { exactContent } from "./exact-content.js";
import { isObject } from "./json-kinds.js";
import type { ResourceContent } from "./resource-content.js";
import { resourceContent } from "./resource-content.js";
import { millisecondsZ } from "./time-formats.js";
import { cutToScalars, exceedsLimit } from "./tgm-limit.js";
import { isPing, pingBody, pingEvent } from "./tgm-ping.js";
import { API_VERSION } from "./tgm-version.js";
import { wholeSecretSignature } from "./whole-secret-signature.js";

/** TGM Expert's webhooks. */
export const tgm: Dialect = {
  name: "tgm",
  defaults: {
    ...SEED_DEFAULTS,
    maxRetries: 3,
    scheduleMs: minutes(1, 5, 15),
    rateLimit: { max: 100, perMs: 1_000 },
    autoDisableAfterFailures: 10,
    maxRetriesAllowed: 3,
  },
  signingSecret: "required",
  secretForm: "text",
  rotatesWithOverlap: false,
  insecureUrl: "warned",
  ownHeaders: ["x-tgm-signature", "x-tgm-event", "x-tgm-delivery", "x-tgm-timestamp"],
  marksTestsBy: "body",
  body: tgmBody,
  headers: tgmHeaders,
  sign: wholeSecretSignature("X-TGM-Signature", "sha256="),
  testEvent: ({ connector, now }) => pingEvent(connector, now),
};

/** Over 1 MB only the essential fields stay, as its document promises. A body that is too large even so is given as it is: the engine's own limit makes it a dead letter. */
function tgmBody(input: DialectInput): string {
  const { event, connector } = input;
  if (isPing(event)) return pingBody(event, connector);
  const content = exactContent(event);
  const resource = resourceContent(event.type, content.data);
  const body = writeBody(input, resource, content);
  if (!exceedsLimit(body)) return body;
  return writeBody(input, { ...resource, attributes: cutToScalars(resource.attributes) }, { ...content, metadata: truncatedMetadata(content.metadata) });
}

/** `JSON.stringify` leaves `undefined` out: so a company or a previous state that does not exist is absent, not null. */
function writeBody({ event, connector }: DialectInput, resource: ResourceContent, content: EventContent): string {
  return JSON.stringify({
    eventId: event.id,
    event: event.type,
    timestamp: millisecondsZ(event.timeMs),
    webhookId: connector.id,
    apiVersion: API_VERSION,
    client: { id: event.tenant, name: event.tenantName },
    company: event.company === null ? undefined : { id: event.company, name: event.companyName },
    data: { id: resource.id, type: resource.type, attributes: resource.attributes, previous: previousOf(event, content.previous) },
    metadata: content.metadata ?? null,
  });
}

/** Null where something was created, absent where it was deleted, else what the producer gave, or null. */
function previousOf(event: EventView, previous: JsonValue | undefined): JsonValue | undefined {
  const action = actionOf(event.type);
  if (action === "deleted") return undefined;
  return action === "created" ? null : (previous ?? null);
}

function truncatedMetadata(metadata: JsonValue | undefined): JsonObject {
  return { ...(isObject(metadata) ? metadata : {}), truncated: true };
}

function tgmHeaders({ event, delivery, now }: DialectInput): DialectHeaders {
  return { "X-TGM-Event": event.type, "X-TGM-Delivery": delivery.id, "X-TGM-Timestamp": String(Math.floor(now / 1_000)) };
}
