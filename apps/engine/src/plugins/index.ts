export { builtInPlugins, loadPlugins, type PluginEntry, type PluginRegistry } from "./load-plugins.js";
