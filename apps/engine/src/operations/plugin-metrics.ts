import { Counter, Gauge, type Registry } from "prom-client";

export interface PluginMetrics {
  /** Whether each plugin that was asked for could be loaded. */
  setPlugins(plugins: readonly { readonly id: string; readonly status: "available" | "unavailable" }[]): void;
  /** The process of a plugin ended by itself, or was ended. */
  pluginEnded(id: string): void;
}

export function pluginMetrics(registers: Registry[]): PluginMetrics {
  const available = new Gauge({
    name: "trunkline_plugin_available",
    help: "1 where a plugin is loaded, 0 where it is unavailable",
    labelNames: ["plugin"],
    registers,
  });
  const ends = new Counter({ name: "trunkline_plugin_process_ends_total", help: "Unplanned ends of plugin processes", labelNames: ["plugin"], registers });
  return {
    setPlugins: (plugins) => {
      for (const { id, status } of plugins) available.set({ plugin: id }, status === "available" ? 1 : 0);
    },
    pluginEnded: (id) => ends.inc({ plugin: id }),
  };
}
