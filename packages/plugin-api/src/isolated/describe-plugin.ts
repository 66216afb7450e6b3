import { configSchema } from "../config-schema.js";
import { definitionProblems } from "../definition-problems.js";
import type { Plugin } from "../plugin.js";
import { describedMembers, type Description } from "./protocol.js";

/** Members that a plugin of the engine may give as functions of the config, but not one that runs elsewhere: the engine asks them in the middle of other work. */
const valuesOnly = ["defaults", "signingSecret", "rotatesWithOverlap", "authentication", "testEvent"] as const;

/** A plugin as data; or why it cannot be used, as a sentence's end. */
export function describePlugin(definition: unknown): { readonly description: Description } | { readonly reason: string } {
  const problems = definitionProblems(definition);
  if (problems.length > 0) return { reason: `its module ${problems.join(", ")}` };
  const plugin = definition as Plugin;
  const functions = valuesOnly.filter((name) => typeof plugin[name] === "function");
  if (functions.length > 0)
    return { reason: `${functions.join(", ")} must not be a function in a plugin that runs isolated (give a value; for a token use oauth2Config)` };
  const described = Object.fromEntries(describedMembers.map((name) => [name, plugin[name]])) as Pick<Plugin, (typeof describedMembers)[number]>;
  const named = Object.entries(plugin).filter(([, value]) => typeof value === "function");
  return { description: { ...described, configSchema: configSchema(plugin), functions: named.map(([name]) => name) } };
}
