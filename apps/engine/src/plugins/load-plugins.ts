import { hash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { apiVersionProblem, definitionProblems, type Plugin } from "@trunkline/plugin-api";
import { loadIsolated, type Isolation } from "./isolated/load-isolated.js";
import { entryUrl, locatePlugin } from "./locate-plugin.js";
import { readManifest, readReadme, type Manifest } from "./manifest.js";
import { createRegistry, type LoadedPlugin, type PluginEntry, type PluginFacts, type PluginRegistry } from "./registry.js";

/** Plugins that come with the engine, and run in its process; their ids cannot be taken. */
export const builtInPlugins: readonly string[] = [
  "@trunkline/plugin-webhook",
  "@trunkline/plugin-slack",
  "@trunkline/plugin-teams",
  "@trunkline/plugin-zapier",
  "@trunkline/plugin-erp-inbound",
];

export interface LoadOptions extends Isolation {
  /** From which names are resolved. */
  readonly workingDirectory: string;
}

const defaults: LoadOptions = { workingDirectory: process.cwd(), pluginNode: null, keys: [randomBytes(32)], said: () => {}, ended: () => {} };

/**
 * Loads plugins by package name or folder (`./my-plugin`); those that do not come with the engine in processes of their own. Never rejects: a broken plugin becomes `unavailable` with the reason, the
 * others work on. Of two with one id the first wins; the second is unavailable.
 */
export async function loadPlugins(names: readonly string[], given: Partial<LoadOptions> = {}): Promise<PluginRegistry> {
  const options = { ...defaults, ...given };
  const found = await Promise.all([...new Set(names)].map((name) => findPlugin(name, options.workingDirectory)));
  const entries = await Promise.all(withoutDoubles(found).map((candidate) => loadCandidate(candidate, options)));
  return createRegistry(entries);
}

interface Candidate extends PluginFacts {
  readonly name: string;
  readonly found: { readonly packageJson: string; readonly specifier: string | null; readonly manifest: Manifest } | null;
  /** Why it is not loaded; null: nothing speaks against it so far. */
  readonly reason: string | null;
}

/** Reads the manifest; no code of the plugin runs. */
async function findPlugin(name: string, workingDirectory: string): Promise<Candidate> {
  const unknown = { name, id: name, packageName: name, version: null, apiVersion: null, readme: null, found: null };
  try {
    const location = await locatePlugin(name, workingDirectory);
    const manifest = await readManifest(location.packageJson);
    const facts = {
      name,
      id: manifest.trunkline.id,
      packageName: manifest.name,
      version: manifest.version,
      apiVersion: manifest.trunkline.apiVersion,
      readme: await readReadme(location.packageJson),
    };
    return { ...facts, found: { ...location, manifest }, reason: apiVersionProblem(manifest.trunkline.apiVersion) };
  } catch (error) {
    return { ...unknown, reason: messageOf(error) };
  }
}

function withoutDoubles(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.map((candidate, index) => {
    const first = candidates.slice(0, index).find(({ id, reason }) => id === candidate.id && reason === null);
    if (first === undefined || candidate.reason !== null) return candidate;
    const where = candidate.found?.packageJson ?? candidate.name;
    return {
      ...candidate,
      id: candidate.name,
      reason: `the id ${candidate.id} is already taken by ${first.packageName} (${first.found?.packageJson ?? first.name}); this one is ${where}`,
    };
  });
}

async function loadCandidate(candidate: Candidate, options: LoadOptions): Promise<PluginEntry> {
  const { id, packageName, version, apiVersion, readme, found, reason } = candidate;
  const isolation = builtInPlugins.includes(candidate.name) ? "engine" : "process";
  const facts = { id, packageName, version, apiVersion, readme, isolation } as const;
  if (reason !== null || found === null) return { ...facts, status: "unavailable", reason: reason ?? "it was not found" };
  try {
    const { packageJson, manifest, specifier } = found;
    const entry = entryUrl(packageJson, manifest.trunkline.entry ?? manifest.main);
    const loaded = isolation === "engine" ? await loadInEngine(specifier ?? entry) : await loadIsolated({ id, packageJson, entry }, options);
    if (loaded.plugin.id !== id) {
      loaded.close();
      throw new Error(`its package.json says ${id}, its module says ${loaded.plugin.id}`);
    }
    const build = isolation === "engine" ? (version ?? "") : `${version}+${await digestOf(entry)}`;
    return { ...facts, status: "available", build, plugin: loaded.plugin, close: loaded.close };
  } catch (error) {
    return { ...facts, status: "unavailable", reason: messageOf(error) };
  }
}

/** The first 48 bits. */
async function digestOf(file: string): Promise<string> {
  return hash("sha256", await readFile(new URL(file))).slice(0, 12);
}

async function loadInEngine(specifier: string): Promise<LoadedPlugin> {
  const module = (await import(specifier)) as { readonly default?: unknown };
  const problems = definitionProblems(module.default);
  if (problems.length > 0) throw new Error(`its module ${problems.join(", ")}`);
  return { plugin: module.default as Plugin, close: () => {} };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
