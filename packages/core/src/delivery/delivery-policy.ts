import type { DeliveryDefaults } from "@trunkline/plugin-api";
import { durationToMs } from "./parse-duration.js";
import type { DeliveryPolicy } from "../subscription/compiled-connector.js";
import type { DeliveryDocument, RateLimit } from "../subscription/connector-document.js";

const HOUR_MS = 3_600_000;
const MAX_BLOCK_MS = HOUR_MS;
/** Schedules of an admin's own spread as the standard one does (contract.md, "Delivery promises"). */
const OWN_JITTER = [-0.2, 0.2] as const;

/** contract.md, "HTTP API", and wire-formats.md, dialect `standard`: what counts where neither admin nor plugin says otherwise. */
const STANDARD: DeliveryDefaults = {
  timeoutMs: 30_000,
  maxRetries: 9,
  scheduleMs: [5_000, 300_000, 1_800_000, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 14 * HOUR_MS, 20 * HOUR_MS, 24 * HOUR_MS],
  jitter: OWN_JITTER,
  rateLimit: null,
  autoDisableAfterFailures: 0,
  maxRetriesAllowed: 20,
};

/** The admin's wishes over the plugin's defaults over the engine's. Delays that cannot be read are passed over; the API refuses them at save. */
export function deliveryPolicy(document: DeliveryDocument, pluginDefaults: Partial<DeliveryDefaults>): DeliveryPolicy {
  const defaults = { ...STANDARD, ...pluginDefaults };
  const { ordering, breaker } = document;
  return {
    ...defaults,
    ...retryPolicy(document, defaults),
    timeoutMs: document.timeoutMs ?? defaults.timeoutMs,
    rateLimit: document.rateLimit === undefined ? shownLimit(defaults.rateLimit) : document.rateLimit,
    rateLimits: rateLimitsOf(document.rateLimit, defaults.rateLimit),
    autoDisableAfterFailures: document.autoDisableAfterFailures ?? defaults.autoDisableAfterFailures,
    concurrency: document.concurrency ?? 64,
    ordering: ordering === null || ordering === undefined ? null : { key: ordering.key, maxBlockMs: ordering.maxBlockMs ?? MAX_BLOCK_MS },
    batch: document.batch ?? null,
    fallbackConnectorId: document.fallbackConnectorId ?? null,
    breaker: { failureRate: breaker?.failureRate ?? 0.5, minAttempts: breaker?.minAttempts ?? 10, openMs: breaker?.openMs ?? 30_000 },
    maxHoldMs: document.maxHoldMs ?? 72 * HOUR_MS,
    alertBelow: document.alertBelow ?? null,
    healthCheck: document.healthCheck ?? null,
  };
}

/** A limit of the plugin's that connectors share is not one connector's to lift. */
function rateLimitsOf(own: DeliveryDocument["rateLimit"], common: DeliveryDefaults["rateLimit"]): readonly RateLimit[] {
  const limits = [own === undefined ? common : own].flat().filter((limit): limit is RateLimit => limit !== null);
  if (own === undefined || common === null) return limits;
  const shared = [common].flat().filter(({ per }) => per !== undefined && per !== "connector");
  return [...limits, ...shared];
}

/** Without what an admin cannot write. */
function shownLimit(limit: DeliveryDefaults["rateLimit"]): DeliveryPolicy["rateLimit"] {
  if (limit === null) return null;
  if (isSeveral(limit)) return limit.map(withoutKey);
  return withoutKey(limit);
}

function isSeveral(limit: NonNullable<DeliveryDefaults["rateLimit"]>): limit is readonly RateLimit[] {
  return Array.isArray(limit);
}

function withoutKey({ key: _key, ...limit }: RateLimit): RateLimit {
  return limit;
}

function retryPolicy(document: DeliveryDocument, defaults: DeliveryDefaults): Pick<DeliveryDefaults, "maxRetries" | "scheduleMs" | "jitter"> {
  const own = document.schedule?.map(durationToMs).filter((delayMs) => delayMs !== null) ?? [];
  const isOwn = own.length > 0 && String(own) !== String(defaults.scheduleMs);
  const maxRetries = document.maxRetries ?? (isOwn ? own.length : defaults.maxRetries);
  return {
    maxRetries: Math.min(maxRetries, defaults.maxRetriesAllowed),
    scheduleMs: isOwn ? own : defaults.scheduleMs,
    jitter: isOwn ? OWN_JITTER : defaults.jitter,
  };
}
