import type { HostedPlugin } from "@trunkline/core";
import type { Database, StoredConnector } from "@trunkline/database";
import { migrateConfig, RequestFailed, secretPointers, type JsonObject, type MigratedConfig } from "@trunkline/plugin-api";
import type { Logger } from "pino";
import { joinSecrets, openSecrets, sealSecrets, splitSecrets, type SecretBox, type SecretValues } from "../secrets/index.js";

/** A config as it is stored, its secrets apart. */
interface ApartConfig {
  readonly config: JsonObject;
  readonly values: SecretValues;
}

/** A stored config as one of its plugin's present version; or why it cannot be. Nothing is written. */
export async function upToDateConfig(plugin: HostedPlugin, stored: ApartConfig, from: number): Promise<ApartConfig | { readonly problem: string }> {
  if (from === (plugin.configVersion ?? 1)) return stored;
  const migrated = await migrate(plugin, stored, from);
  if ("problem" in migrated) return migrated;
  const { config, secrets } = splitSecrets(migrated.config, secretPointers(plugin, migrated.config));
  return { config, values: secrets };
}

async function migrate(plugin: HostedPlugin, { config, values }: ApartConfig, from: number): Promise<MigratedConfig> {
  const clear = joinSecrets(config, values);
  if (plugin.remote === undefined || from > (plugin.configVersion ?? 1)) return migrateConfig(plugin, clear, from);
  try {
    const moved = await plugin.remote.migrateConfig({ config: clear, from, secretPointers: Object.keys(values) });
    return migrateConfig({ ...plugin, migrateConfig: () => moved }, clear, from);
  } catch (error) {
    if (error instanceof RequestFailed) return { problem: `The configuration cannot be brought from version ${from} up to date: ${error.outcome.reason}` };
    throw error;
  }
}

interface MigrationDependencies {
  readonly database: Pick<Database, "asTenant">;
  readonly secretBox: SecretBox;
  readonly logger: Logger;
}

/**
 * Brings a connector's config to the version of its plugin, as a new revision. Gives null, or why it cannot be done: then nothing is changed, and the
 * plugin's older version finds its config as it was. Several processes may do it at once: the first to write wins.
 */
async function migrateConnector({ database, secretBox }: MigrationDependencies, stored: StoredConnector, plugin: HostedPlugin): Promise<string | null> {
  const { values, signing } = openSecrets(secretBox, stored, stored.sealedSecrets);
  const from = stored.pluginConfigVersion ?? 1;
  const present = await upToDateConfig(plugin, { config: stored.config, values }, from);
  if ("problem" in present) return present.problem;
  const sealedSecrets = sealSecrets(secretBox, stored, { values: present.values, signing });
  const document = { ...stored, config: present.config, pluginConfigVersion: plugin.configVersion ?? 1 };
  const update = { id: stored.id, expectedRevision: stored.revision, document, sealedSecrets, secretPreview: stored.secretPreview };
  await database.asTenant(stored.tenant, async (store) => {
    if (typeof (await store.connectors.update(update)) === "string") return;
    const detail = { plugin: stored.plugin, from, to: document.pluginConfigVersion };
    await store.audit.append({ actor: "engine", action: "connector.migrate", target: `connector:${stored.id}`, detail });
  });
  return null;
}

/** The connector's work is parked meanwhile, and goes out afterwards. */
export function migrateInBackground(
  dependencies: MigrationDependencies,
  afterwards: () => Promise<unknown>,
): (stored: StoredConnector, plugin: HostedPlugin) => void {
  const { logger } = dependencies;
  return (stored, plugin) => {
    const facts = { tenant: stored.tenant, connectorId: stored.id, plugin: stored.plugin };
    const work = migrateConnector(dependencies, stored, plugin).then(async (problem) => {
      if (problem !== null) return logger.error({ ...facts, problem }, "connector.not_migrated");
      logger.info(facts, "connector.migrated");
      await afterwards();
    });
    work.catch((error: unknown) => logger.error({ ...facts, error: String(error) }, "connector.not_migrated"));
  };
}
