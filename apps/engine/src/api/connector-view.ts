import type { LastCheck, StoredConnector } from "@trunkline/database";
import type { JsonObject, Plugin } from "@trunkline/plugin-api";
import type { z } from "zod";
import { joinSecrets, mask, maskConfig, openSecrets, SealBrokenError, withValueAt, type ConnectorSecrets } from "../secrets/index.js";
import type { connectorAnswer } from "./answers/connector-answer.js";
import { describePolicy, policyOf } from "./delivery-policy.js";
import type { ApiDependencies } from "./dependencies.js";

/** Where a connector stands at run time. */
export interface ConnectorState {
  readonly breaker: string;
  readonly consecutiveFailures: number;
  /** ms since the epoch. */
  readonly lastFiredAtMs: number | null;
  readonly lastCheck: LastCheck | null;
  /** 2xx answers of all attempts of the last 24 hours, 0 to 1; null without attempts. */
  readonly successRate24h: number | null;
}

export const idleState: ConnectorState = { breaker: "closed", consecutiveFailures: 0, lastFiredAtMs: null, lastCheck: null, successRate24h: null };

/** A connector as the API shows it: secrets masked, policy with its defaults. */
export function viewConnector(dependencies: ApiDependencies, stored: StoredConnector, state: ConnectorState): z.infer<typeof connectorAnswer> {
  const secrets = readableSecrets(dependencies, stored);
  const plugin = dependencies.plugins.plugin(stored.plugin) ?? null;
  return {
    id: stored.id,
    name: stored.name,
    description: stored.description,
    plugin: stored.plugin,
    company: stored.company,
    enabled: stored.enabled,
    paused: stored.paused,
    disabledBy: stored.disabledBy,
    disabledReason: stored.disabledReason,
    system: stored.system,
    tags: stored.tags ?? [],
    config: maskedConfig(stored, secrets),
    subscriptions: stored.subscriptions,
    delivery: describePolicy(policyOf(plugin, joinSecrets(stored.config, secrets?.values ?? {}), stored.delivery)),
    hasSecret: stored.secretPreview !== null,
    secretPreview: stored.secretPreview,
    publicKey: publicKeyOf(plugin, stored, secrets),
    problem: problemOf(dependencies, stored),
    breaker: state.breaker,
    consecutiveFailures: state.consecutiveFailures,
    lastFiredAt: isoTime(state.lastFiredAtMs),
    lastCheck: viewCheck(state.lastCheck),
    successRate24h: state.successRate24h,
    revision: stored.revision,
    createdAt: isoTime(stored.createdAtMs),
    updatedAt: isoTime(stored.updatedAtMs),
  };
}

function viewCheck(check: LastCheck | null) {
  if (check === null) return null;
  const { checkedAtMs, sinceMs, ...found } = check;
  return { ...found, checkedAt: isoTime(checkedAtMs), since: isoTime(sinceMs) };
}

/** Why the plugin cannot serve the connector, so that its work waits; null: it can. */
function problemOf({ plugins }: ApiDependencies, { plugin: id, pluginConfigVersion: has = 1 }: StoredConnector): string | null {
  const entry = plugins.get(id);
  if (entry?.status !== "available") return `The plugin is not available: ${entry?.reason ?? "it is not installed"}.`;
  const wants = entry.plugin.configVersion ?? 1;
  return has === wants ? null : `The configuration is of version ${has}, the plugin's is ${wants}, and it could not be brought up to date.`;
}

/** Of the newest signing secret, where that is a private key. */
function publicKeyOf(plugin: Plugin | null, { config }: StoredConnector, secrets: ConnectorSecrets | null): string | null {
  const newest = secrets?.signing[0]?.secret;
  return newest === undefined ? null : (plugin?.publicKey?.(config, newest) ?? null);
}

/** Strong: changes with every change of the connector. */
export function etagOf(stored: StoredConnector): string {
  return `"${stored.id}-${stored.revision}"`;
}

/** RFC 3339, milliseconds, UTC. */
export function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

export function secretsOf(dependencies: ApiDependencies, stored: StoredConnector): ConnectorSecrets {
  return openSecrets(dependencies.secretBox, stored, stored.sealedSecrets);
}

/** null where one does not open (a lost key): the connector can still be read and mended. */
function readableSecrets(dependencies: ApiDependencies, stored: StoredConnector): ConnectorSecrets | null {
  try {
    return secretsOf(dependencies, stored);
  } catch (error) {
    if (error instanceof SealBrokenError) return null;
    throw error;
  }
}

function maskedConfig(stored: StoredConnector, secrets: ConnectorSecrets | null): JsonObject {
  if (secrets !== null) return maskConfig(stored.config, secrets.values);
  const pointers = Object.keys(stored.sealedSecrets).filter((key) => key.startsWith("/"));
  return pointers.reduce((config, pointer) => withValueAt(config, pointer, mask), stored.config);
}
