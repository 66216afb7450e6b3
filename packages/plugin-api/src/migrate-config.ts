import type { JsonObject } from "./json.js";
import type { Plugin } from "./plugin.js";

/** `problem`: one sentence without values of the config. */
export type MigratedConfig = { readonly config: JsonObject } | { readonly problem: string };

/** A stored config as one of the plugin's present version, checked by its schema. Never throws: a migration that fails leaves the old config where it is. */
export function migrateConfig(plugin: Pick<Plugin, "config" | "configVersion" | "migrateConfig">, stored: JsonObject, from: number): MigratedConfig {
  const to = plugin.configVersion ?? 1;
  if (from === to) return { config: stored };
  if (from > to) return { problem: `The configuration has version ${from}, the plugin knows versions up to ${to}: install the plugin's newer version again.` };
  try {
    const migrated = plugin.migrateConfig?.(structuredClone(stored), from);
    if (typeof migrated !== "object" || migrated === null) return { problem: `The plugin has no migration of its configuration from version ${from}.` };
    const parsed = plugin.config.safeParse(migrated);
    if (parsed.success) return { config: parsed.data as JsonObject };
    const fields = parsed.error.issues.map(({ path, message }) => `/${path.join("/")}: ${message}`).join("; ");
    return { problem: `The migrated configuration is not valid for the plugin: ${fields}` };
  } catch (error) {
    return { problem: `The plugin's migration of its configuration from version ${from} failed: ${error instanceof Error ? error.name : "unknown error"}.` };
  }
}
