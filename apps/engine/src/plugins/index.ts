export { builtInPlugins, loadPlugins } from "./load-plugins.js";
export type { PluginEntry, PluginRegistry } from "./registry.js";
export { migrateInBackground, upToDateConfig } from "./migrate-connector.js";
