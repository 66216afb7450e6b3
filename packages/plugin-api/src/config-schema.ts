import { toJSONSchema } from "zod";
import type { ZodType } from "zod";
import type { JsonObject } from "./json.js";

/** The part of a plugin that the functions on configs need. */
export interface WithConfig {
  readonly config: ZodType;
}

/** By zod schema: making one takes a millisecond, and every connector that is loaded asks. */
const known = new WeakMap<ZodType, JsonObject>();

/** The plugin's config as JSON Schema 2020-12, as an admin writes it (fields with a default are optional), with the marks `x-secret`, `x-secret-where`, `x-secret-headers` and `x-template`. Read only. */
export function configSchema(plugin: WithConfig): JsonObject {
  const existing = known.get(plugin.config);
  if (existing !== undefined) return existing;
  const schema = toJSONSchema(plugin.config, { target: "draft-2020-12", io: "input", unrepresentable: "any" }) as JsonObject;
  known.set(plugin.config, schema);
  return schema;
}

/** For hosts that have a plugin's JSON Schema only: `configSchema` gives it from now on. */
export function registerConfigSchema(schema: ZodType, jsonSchema: JsonObject): void {
  known.set(schema, jsonSchema);
}
