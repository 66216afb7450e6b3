import type { JsonObject } from "@trunkline/plugin-api";
import { z } from "zod";
import { isObject } from "../../secrets/index.js";

/** Shares of 2xx answers below which a webhook's failing is told (`connector.failing`): TGM's document wants alerts for high failure rates. */
const usualAlertBelow = 0.9;

/** What may be said of a webhook, in TGM Expert's words ("Configuration Options"). null is the default, as where a field is absent at creation. */
const fields = z.strictObject({
  name: z.string().trim().min(1).max(100).nullish(),
  description: z.string().max(500).nullish(),
  url: z.string().min(1).max(4_096).nullish(),
  companyId: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).nullish(),
  events: z.array(z.string()).max(500).nullish(),
  customHeaders: z.record(z.string(), z.string()).nullish(),
  httpMethod: z.enum(["POST", "PUT", "PATCH"]).nullish(),
  contentType: z.string().nullish(),
  timeoutMs: z.number().int().min(1_000).max(60_000).nullish(),
  maxRetries: z.number().int().min(0).max(3).nullish(),
  verifySsl: z.boolean().nullish(),
  autoDisableAfterFailures: z.number().int().min(0).max(1_000_000).nullish(),
  isActive: z.boolean().nullish(),
  alertBelow: z.number().min(0).max(1).nullish(),
});

/** Of PUT: what is absent stays as it is. */
export const webhookChanges = fields.extend({ name: z.string().trim().min(1).max(100).optional(), url: z.string().min(1).max(4_096).optional() });
/** Of POST. */
export const newWebhook = fields.extend({ name: z.string().trim().min(1).max(100), url: z.string().min(1).max(4_096) });

export type WebhookChanges = z.infer<typeof webhookChanges>;

/** What answers carry besides; sent back it is ignored, so that a webhook may be read, changed and sent as a whole. */
const readOnlyFields = [
  "id",
  "hasSecret",
  "secretPreview",
  "secret",
  "consecutiveFailures",
  "disabledReason",
  "lastTriggeredAt",
  "successRate24h",
  "createdAt",
  "updatedAt",
];

export function withoutReadOnly(json: unknown): unknown {
  return isObject(json) ? Object.fromEntries(Object.entries(json).filter(([name]) => !readOnlyFields.includes(name))) : json;
}

/** The connector that a new webhook is: everything said, with TGM's defaults. */
export function connectorOfNew(webhook: z.infer<typeof newWebhook>): JsonObject {
  const { name, url } = webhook;
  const { alertBelow = usualAlertBelow, ...said } = webhook;
  const everything = { description: null, companyId: null, events: null, customHeaders: null, httpMethod: null, contentType: null };
  const numbers = { timeoutMs: null, maxRetries: null, verifySsl: null, autoDisableAfterFailures: null, isActive: null };
  const { config, ...rest } = patchOf({ ...everything, ...numbers, ...said, name, url, alertBelow });
  return { ...rest, plugin: "webhook", config: { ...(config as JsonObject), dialect: "tgm" } };
}

/** A merge patch of the connector that says what these changes say. */
export function patchOf(changes: WebhookChanges): JsonObject {
  const { name, description, url, companyId, events, customHeaders, isActive } = changes;
  const { httpMethod, contentType, verifySsl, timeoutMs, maxRetries, autoDisableAfterFailures, alertBelow } = changes;
  const config = said({
    url,
    method: orDefault(httpMethod, "POST"),
    contentType: orDefault(contentType, "application/json"),
    headers: orDefault(customHeaders, {}),
    verifySsl: orDefault(verifySsl, true),
  });
  const delivery = said({
    timeoutMs: orDefault(timeoutMs, 30_000),
    maxRetries: orDefault(maxRetries, 3),
    autoDisableAfterFailures: orDefault(autoDisableAfterFailures, 10),
    alertBelow,
  });
  return said({
    name,
    description: orDefault(description, ""),
    company: companyId,
    enabled: orDefault(isActive, true),
    config,
    delivery,
    subscriptions: subscriptionsOf(events),
  });
}

/** No events, no subscription: such a webhook gets nothing. */
function subscriptionsOf(events: readonly string[] | null | undefined): JsonObject[] | undefined {
  if (events === undefined) return undefined;
  return events === null || events.length === 0 ? [] : [{ eventTypes: [...events], filter: null, template: null }];
}

function orDefault<Value, Usual>(value: Value | null | undefined, usual: Usual): Value | Usual | undefined {
  return value === null ? usual : value;
}

function said(members: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, JsonObject[string]] => entry[1] !== undefined));
}
