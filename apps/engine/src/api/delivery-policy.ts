import { type DeliveryDocument, type DeliveryPolicy } from "@trunkline/core";
import type { DeliveryDefaults, JsonObject, Plugin } from "@trunkline/plugin-api";

const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Where neither the admin nor the plugin says anything: the webhook plugin's `standard` schedule. */
const engineDefaults: DeliveryDefaults = {
  timeoutMs: 30_000,
  maxRetries: 9,
  scheduleMs: ["5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"].map(durationMs),
  jitter: [-0.2, 0.2],
  rateLimit: null,
  autoDisableAfterFailures: 0,
  maxRetriesAllowed: 100,
};

const standardJitter: readonly [number, number] = [-0.2, 0.2];

/** What counts for a connector where nobody says otherwise: the plugin's defaults for this config over the engine's. */
export function deliveryDefaults(plugin: Plugin | undefined, config: JsonObject): DeliveryDefaults {
  return { ...engineDefaults, ...plugin?.defaults?.(config) };
}

/** The whole policy: what the admin wrote, over the defaults. A schedule of one's own gets the standard jitter (contract, delivery promises). */
export function deliveryPolicyOf(defaults: DeliveryDefaults, written: DeliveryDocument): DeliveryPolicy {
  return {
    timeoutMs: written.timeoutMs ?? defaults.timeoutMs,
    maxRetries: written.maxRetries ?? defaults.maxRetries,
    scheduleMs: written.schedule?.map(durationMs) ?? defaults.scheduleMs,
    jitter: written.schedule === undefined ? defaults.jitter : standardJitter,
    rateLimit: written.rateLimit === undefined ? defaults.rateLimit : written.rateLimit,
    autoDisableAfterFailures: written.autoDisableAfterFailures ?? defaults.autoDisableAfterFailures,
    maxRetriesAllowed: defaults.maxRetriesAllowed,
    concurrency: written.concurrency ?? 64,
    ordering: written.ordering == null ? null : { key: written.ordering.key, maxBlockMs: written.ordering.maxBlockMs ?? 3_600_000 },
    batch: written.batch ?? null,
    fallbackConnectorId: written.fallbackConnectorId ?? null,
    breaker: { failureRate: written.breaker?.failureRate ?? 0.5, minAttempts: written.breaker?.minAttempts ?? 10, openMs: written.breaker?.openMs ?? 30_000 },
    maxHoldMs: written.maxHoldMs ?? 259_200_000,
    alertBelow: written.alertBelow ?? null,
  };
}

/** A policy as connectors are shown: schedule as durations, without what an admin cannot set. */
export function describePolicy({ scheduleMs, jitter: _, maxRetriesAllowed: __, ...policy }: DeliveryPolicy) {
  return { ...policy, schedule: scheduleMs.map(durationText) };
}

/** `250ms`, `5s`, `1m`, `3h` in ms; the body's schema has refused all else. */
function durationMs(text: string): number {
  const [, digits = "0", unit = "ms"] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  return Number(digits) * unitsMs[unit as keyof typeof unitsMs];
}

function durationText(ms: number): string {
  const unit = (["h", "m", "s"] as const).find((candidate) => ms > 0 && ms % unitsMs[candidate] === 0) ?? "ms";
  return `${ms / unitsMs[unit]}${unit}`;
}
