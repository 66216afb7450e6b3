export { builtInPlugins, loadPlugins, registryOf, type PluginEntry, type PluginRegistry } from "./load-plugins.js";
