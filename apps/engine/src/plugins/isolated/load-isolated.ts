import { fileURLToPath } from "node:url";
import type { LoadedPlugin } from "../registry.js";
import { findPluginNode } from "./find-node.js";
import { hostPlugin } from "./host-plugin.js";
import { PluginProcess } from "./plugin-process.js";
import { readableFolders } from "./read-access.js";

/** What plugins are run with that do not come with the engine. */
export interface Isolation {
  /** Path of a Node; null: the engine's own. */
  readonly pluginNode: string | null;
  /** Of which placeholders of secrets are made: the engine's encryption keys. */
  readonly keys: readonly Buffer[];
  /** What a plugin printed, or nobody caught. */
  readonly said: (pluginId: string, text: string) => void;
  /** A plugin's process has ended. */
  readonly ended: (pluginId: string, reason: string) => void;
}

export interface IsolatedPackage {
  readonly id: string;
  readonly packageJson: string;
  /** URL of its module. */
  readonly entry: string;
}

/** Starts a plugin in a process of its own. Rejects with an Error that says why it cannot be used. */
export async function loadIsolated({ id, packageJson, entry }: IsolatedPackage, { pluginNode, keys, said, ended }: Isolation): Promise<LoadedPlugin> {
  const node = await findPluginNode(pluginNode);
  const program = fileURLToPath(import.meta.resolve("@trunkline/plugin-api/isolated/main"));
  const process = new PluginProcess({
    node,
    program,
    entry,
    pluginId: id,
    readable: readableFolders(packageJson, program),
    said: (text) => said(id, text),
    ended: (reason) => ended(id, reason),
  });
  try {
    const description = await process.describe();
    return { plugin: hostPlugin({ process, description, keys }), close: () => process.close() };
  } catch (error) {
    process.close();
    throw error;
  }
}
