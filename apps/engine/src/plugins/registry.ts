import type { HostedPlugin } from "@trunkline/core";

export interface PluginFacts {
  /** The manifest's id; the name it was asked for by where no manifest could be read. */
  readonly id: string;
  readonly packageName: string;
  readonly version: string | null;
  /** Of the plugin API, as the manifest says; null where it could not be read. */
  readonly apiVersion: number | null;
  /** Its README.md, Markdown; null where it has none. */
  readonly readme: string | null;
}

/** Where a plugin's code runs. */
export interface LoadedPlugin {
  readonly plugin: HostedPlugin;
  /** Ends its process, where it has one. */
  close(): void;
}

/** A plugin the engine was told to load. A broken one says why, in one sentence. */
export type PluginEntry = PluginFacts & { readonly isolation: "engine" | "process" } & (
    | (LoadedPlugin & {
        readonly status: "available" /** Tells it from its next version, or from its next state in a folder that somebody works in. */;
        readonly build: string;
      })
    | { readonly status: "unavailable"; readonly reason: string }
  );

export interface PluginRegistry {
  list(): readonly PluginEntry[];
  get(id: string): PluginEntry | undefined;
  /** undefined where the plugin is unknown or unavailable. */
  plugin(id: string): HostedPlugin | undefined;
  /** Ends the processes of all. */
  close(): void;
}

export function createRegistry(entries: readonly PluginEntry[]): PluginRegistry {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return {
    list: () => entries,
    get: (id) => byId.get(id),
    plugin: (id) => {
      const entry = byId.get(id);
      return entry?.status === "available" ? entry.plugin : undefined;
    },
    close: () => {
      for (const entry of entries) if (entry.status === "available") entry.close();
    },
  };
}

/** Empty where the plugin is not loaded. */
export function buildOf(entry: PluginEntry | undefined): string {
  return entry?.status === "available" ? entry.build : "";
}
