import {
  buildConfiguration,
  compileConnector,
  updateConfiguration,
  type CompiledConnector,
  type Configuration,
  type ConfigurationSource,
  type HostedPlugin,
  type IndexedConfiguration,
} from "@trunkline/core";
import type { ConfigurationReader, StoredConnector } from "@trunkline/database";
import type { Logger } from "pino";
import type { TenantCatalogs } from "../catalog/index.js";
import type { PluginRegistry } from "../plugins/index.js";
import { activeSecrets, openSecrets, type SecretBox } from "../secrets/index.js";
import type { PluginQuarantine } from "./plugin-quarantine.js";
import { SecretExpiry } from "./secret-expiry.js";
import { TenantDirectory } from "./tenant-directory.js";

const MOST_REVISIONS = 1_000;

export interface ConfigurationSourceOptions {
  readonly reader: Pick<ConfigurationReader, "changesSince" | "revision">;
  readonly plugins: PluginRegistry;
  readonly secretBox: SecretBox;
  /** Told of the event types of tenants' own, before anybody gets the configuration that they came with. */
  readonly catalogs: Pick<TenantCatalogs, "apply">;
  /** Plugins whose connectors wait. */
  readonly quarantine: Pick<PluginQuarantine, "has">;
  readonly logger: Logger;
  readonly now: () => number;
  /** Told of each connector whose config is of another version than its plugin's. Must not wait. */
  readonly outdated?: (stored: StoredConnector, plugin: HostedPlugin) => void;
}

export interface EngineConfigurationSource extends ConfigurationSource {
  /** What this process has at this moment. */
  current(): IndexedConfiguration;
  /** Loads what has changed until now, whether or not it is needed yet. */
  refresh(): Promise<Configuration>;
  /** A plugin has come into quarantine, or is out again: its connectors are held, or run, from now on. */
  judgePlugin(pluginId: string): void;
}

/** The compiled configuration of this process. Loads what has changed when somebody needs a newer version; all who ask meanwhile share the load. */
export function createConfigurationSource(options: ConfigurationSourceOptions): EngineConfigurationSource {
  const state = {
    current: buildConfiguration(0, [], []),
    loading: null as Promise<IndexedConfiguration> | null,
    tenants: new TenantDirectory(),
    expiry: new SecretExpiry(),
  };
  const revisions = new Map<string, CompiledConnector>();
  const refresh = (): Promise<IndexedConfiguration> => {
    state.loading ??= load(options, state).finally(() => {
      state.loading = null;
    });
    return state.loading;
  };
  return {
    current: () => state.current,
    // A load under way may have begun before the change that the caller wants to be met: what comes after it counts.
    refresh: () => (state.loading === null ? refresh() : state.loading.then(refresh, refresh)),
    judgePlugin: (pluginId) => {
      const connectors = [...state.current.connectors.values()].filter((connector) => connector.pluginId === pluginId).map((one) => judged(options, one));
      state.current = updateConfiguration(state.current, state.current.version, { tenants: [], deletedConnectorIds: [], connectors });
    },
    atLeast: async (version) => {
      dropExpiredSecrets(options, state);
      if (state.current.version >= version && state.current.version > 0) return state.current;
      const loaded = await refresh();
      // A load that began before the change may end without it.
      return loaded.version >= version ? loaded : refresh();
    },
    revision: async (connectorId, revision) => {
      const key = `${connectorId}/${revision}`;
      const known = revisions.get(key) ?? (await readRevision(options, connectorId, revision));
      if (known === null) return null;
      if (revisions.size >= MOST_REVISIONS) revisions.clear();
      revisions.set(key, known);
      return known;
    },
  };
}

interface State {
  current: IndexedConfiguration;
  readonly tenants: TenantDirectory;
  readonly expiry: SecretExpiry;
}

async function load(options: ConfigurationSourceOptions, state: State): Promise<IndexedConfiguration> {
  const changes = await options.reader.changesSince(state.current.version);
  const tenants = state.tenants.apply(changes);
  const live = changes.connectors.filter(({ deletedAtMs }) => deletedAtMs === null);
  const deletedConnectorIds = changes.connectors.filter(({ deletedAtMs }) => deletedAtMs !== null).map(({ id }) => id);
  for (const id of deletedConnectorIds) state.expiry.forget(id);
  const connectors = live.map((stored) => compileStored(options, stored, state.expiry));
  for (const stored of live) noteOutdated(options, stored);
  options.catalogs.apply(changes.eventTypes);
  state.current = updateConfiguration(state.current, changes.version, { tenants, connectors, deletedConnectorIds });
  return state.current;
}

function noteOutdated({ plugins, outdated }: ConfigurationSourceOptions, stored: StoredConnector): void {
  const plugin = plugins.plugin(stored.plugin);
  if (plugin !== undefined && (stored.pluginConfigVersion ?? 1) !== (plugin.configVersion ?? 1)) outdated?.(stored, plugin);
}

/** A rotated signing secret stops signing when its overlap ends, without anybody changing the connector: it is compiled anew then. */
function dropExpiredSecrets(options: ConfigurationSourceOptions, state: State): void {
  const expired = state.expiry.due(options.now());
  if (expired.length === 0) return;
  const connectors = expired.map((stored) => compileStored(options, stored, state.expiry));
  state.current = updateConfiguration(state.current, state.current.version, { tenants: [], deletedConnectorIds: [], connectors });
}

async function readRevision(options: ConfigurationSourceOptions, connectorId: number, revision: number): Promise<CompiledConnector | null> {
  const stored = await options.reader.revision(connectorId, revision);
  return stored === null ? null : compileStored(options, stored);
}

/** Secrets that do not open (a wrong key, a row moved from elsewhere) hold the connector: nothing is sent unsigned or with a wrong credential. */
function compileStored(options: ConfigurationSourceOptions, stored: StoredConnector, expiry?: SecretExpiry): CompiledConnector {
  const { plugins, secretBox, logger, now } = options;
  const plugin = plugins.plugin(stored.plugin) ?? null;
  try {
    const { values, signing } = openSecrets(secretBox, stored, stored.sealedSecrets);
    expiry?.note(stored, signing, now());
    const signingSecrets = activeSecrets(signing, now()).map(({ secret }) => secret);
    return judged(options, compileConnector(stored, { plugin, secrets: values, signingSecrets }));
  } catch (error) {
    logger.error({ connectorId: stored.id, tenant: stored.tenant, error: String(error) }, "connector.secrets_unreadable");
    return { ...compileConnector(stored, { plugin: null, secrets: {}, signingSecrets: [] }), hold: "plugin_unavailable" };
  }
}

/** Other holds come first, and outlast the quarantine. */
function judged({ quarantine }: ConfigurationSourceOptions, connector: CompiledConnector): CompiledConnector {
  const { hold } = connector;
  if (hold !== null && hold !== "plugin_quarantined") return connector;
  const next = quarantine.has(connector.pluginId) ? "plugin_quarantined" : null;
  return next === hold ? connector : { ...connector, hold: next };
}
