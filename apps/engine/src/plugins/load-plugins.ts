import type { HostedPlugin } from "@trunkline/core";
import { apiVersionProblem, definitionProblems, type Plugin } from "@trunkline/plugin-api";
import { entryUrl, locatePlugin } from "./locate-plugin.js";
import { readManifest } from "./manifest.js";

interface PluginFacts {
  /** The manifest's id; the name it was asked for by where no manifest could be read. */
  readonly id: string;
  readonly packageName: string;
  readonly version: string | null;
}

/** A plugin the engine was told to load. A broken one says why, in one sentence. */
export type PluginEntry =
  | (PluginFacts & { readonly status: "available"; readonly plugin: HostedPlugin })
  | (PluginFacts & { readonly status: "unavailable"; readonly reason: string });

export interface PluginRegistry {
  list(): readonly PluginEntry[];
  get(id: string): PluginEntry | undefined;
  /** undefined where the plugin is unknown or unavailable. */
  plugin(id: string): HostedPlugin | undefined;
}

/** Plugins that come with the engine; their ids cannot be taken. */
export const builtInPlugins: readonly string[] = [
  "@trunkline/plugin-webhook",
  "@trunkline/plugin-slack",
  "@trunkline/plugin-teams",
  "@trunkline/plugin-zapier",
];

/**
 * Loads plugins by package name or folder. Never rejects: a broken plugin becomes `unavailable` with the reason, the others work on.
 * Of two with one id the first wins; the second is unavailable.
 */
export async function loadPlugins(names: readonly string[], workingDirectory = process.cwd()): Promise<PluginRegistry> {
  const entries: PluginEntry[] = [];
  for (const name of new Set(names)) {
    const entry = await loadPlugin(name, workingDirectory);
    const first = entries.find((other) => other.id === entry.id);
    entries.push(
      first === undefined
        ? entry
        : {
            id: name,
            packageName: entry.packageName,
            version: entry.version,
            status: "unavailable",
            reason: `the id ${entry.id} is already taken by ${first.packageName}`,
          },
    );
  }
  return createRegistry(entries);
}

function createRegistry(entries: readonly PluginEntry[]): PluginRegistry {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return {
    list: () => entries,
    get: (id) => byId.get(id),
    plugin: (id) => {
      const entry = byId.get(id);
      return entry?.status === "available" ? entry.plugin : undefined;
    },
  };
}

async function loadPlugin(name: string, workingDirectory: string): Promise<PluginEntry> {
  let facts: PluginFacts = { id: name, packageName: name, version: null };
  try {
    const location = await locatePlugin(name, workingDirectory);
    const manifest = await readManifest(location.packageJson);
    facts = { id: manifest.trunkline.id, packageName: manifest.name, version: manifest.version };
    const foreign = apiVersionProblem(manifest.trunkline.apiVersion);
    if (foreign !== null) throw new Error(foreign);
    const specifier = location.specifier ?? entryUrl(location.packageJson, manifest.trunkline.entry ?? manifest.main);
    return { ...facts, status: "available", plugin: pluginOf((await import(specifier)) as Readonly<Record<string, unknown>>, facts.id) };
  } catch (error) {
    return { ...facts, status: "unavailable", reason: error instanceof Error ? error.message : String(error) };
  }
}

function pluginOf(module: Readonly<Record<string, unknown>>, id: string): Plugin {
  const problems = definitionProblems(module.default);
  if (problems.length > 0) throw new Error(`its module ${problems.join(", ")}`);
  const plugin = module.default as Plugin;
  if (plugin.id !== id) throw new Error(`its package.json says ${id}, its module says ${plugin.id}`);
  return plugin;
}
