import type { HostedPlugin } from "@trunkline/core";
import { definitionProblems } from "@trunkline/plugin-api";
import type { Description } from "@trunkline/plugin-api/isolated";
import { configContract } from "./config-contract.js";
import type { Hiding } from "./placeholders.js";
import type { PluginProcess } from "./plugin-process.js";
import { createRemotePlugin } from "./remote.js";

export interface HostOptions {
  readonly process: Pick<PluginProcess, "call">;
  readonly description: Description;
  /** Of which placeholders are made. */
  readonly keys: Hiding["keys"];
}

/** A plugin in another process as the engine has it: what it says of itself as data, its functions as messages. Throws where what it says cannot be. */
export function hostPlugin({ process, description, keys }: HostOptions): HostedPlugin {
  const { configSchema, functions, ...described } = description;
  const data = { ...described, config: configContract(configSchema) };
  // The plugin's process has judged itself; this side judges what arrived.
  const problems = definitionProblems({ ...data, ...Object.fromEntries(functions.map((name) => [name, notHere])) });
  if (problems.length > 0) throw new Error(`its module ${problems.join(", ")}`);
  return { ...data, remote: createRemotePlugin({ process, description, keys, schema: data }) };
}

function notHere(): never {
  throw new Error("this function is in another process");
}
