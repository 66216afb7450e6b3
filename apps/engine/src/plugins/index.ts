export { builtInPlugins, loadPlugins } from "./load-plugins.js";
export { buildOf, type PluginEntry, type PluginRegistry } from "./registry.js";
export { migrateInBackground, upToDateConfig } from "./migrate-connector.js";
