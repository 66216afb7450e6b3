import { configSchema } from "@trunkline/plugin-api";
import type { Subject } from "../subject.js";
import { isObject } from "./config-fields.js";
import { code } from "./markdown.js";

/** What tells a valid config from the others: its fields, of choices the value too. */
export function configName({ plugin, options }: Subject, index: number): string {
  const { properties } = configSchema(plugin);
  const isChoice = (name: string): boolean => isObject(properties) && isObject(properties[name]) && Array.isArray(properties[name].enum);
  const parts = Object.entries(options.validConfigs[index] ?? {}).map(([name, value]) => (isChoice(name) ? `${name}: ${value as string}` : name));
  return code(parts.join(", "));
}
