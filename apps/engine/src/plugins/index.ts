export { builtInPlugins, loadPlugins } from "./load-plugins.js";
export type { PluginEntry, PluginRegistry } from "./registry.js";
