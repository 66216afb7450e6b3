import { compileConnector, type DeliveryDocument, type DeliveryPolicy } from "@trunkline/core";
import type { JsonObject, Plugin } from "@trunkline/plugin-api";

const unitsMs = { h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** The policy that counts: what the admin wrote, over the plugin's defaults for this config (secrets in clear), over the engine's. Core's own judgement, so that what is shown is what is done. */
export function policyOf(plugin: Plugin | null, config: JsonObject, delivery: DeliveryDocument): DeliveryPolicy {
  const document = {
    id: 0,
    tenant: "",
    company: null,
    name: "",
    description: "",
    plugin: plugin?.id ?? "",
    system: null,
    enabled: true,
    paused: false,
    disabledBy: null,
    disabledReason: null,
    config,
    subscriptions: [],
    delivery,
    revision: 0,
  };
  return compileConnector(document, { plugin, secrets: {}, signingSecrets: [] }).policy;
}

/** A policy as connectors are shown: schedule as durations, without what an admin cannot set. */
export function describePolicy(policy: DeliveryPolicy) {
  const {
    timeoutMs,
    maxRetries,
    rateLimit,
    concurrency,
    ordering,
    batch,
    fallbackConnectorId,
    autoDisableAfterFailures,
    breaker,
    maxHoldMs,
    alertBelow,
    healthCheck,
  } = policy;
  const schedule = policy.scheduleMs.map(durationText);
  return {
    timeoutMs,
    maxRetries,
    schedule,
    rateLimit,
    concurrency,
    ordering,
    batch,
    fallbackConnectorId,
    autoDisableAfterFailures,
    breaker,
    maxHoldMs,
    alertBelow,
    healthCheck,
  };
}

function durationText(ms: number): string {
  const unit = (["h", "m", "s"] as const).find((candidate) => ms > 0 && ms % unitsMs[candidate] === 0);
  return unit === undefined ? `${ms}ms` : `${ms / unitsMs[unit]}${unit}`;
}
