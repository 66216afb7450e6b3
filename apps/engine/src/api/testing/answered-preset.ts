import type { JsonObject, Preset } from "@trunkline/plugin-api";

/** The preset's config with its examples in place of what an admin must give. */
export function answeredPreset({ config, asks }: Preset): JsonObject {
  return asks.reduce<JsonObject>((filled, { pointer, example }) => put(filled, pointer.split("/").slice(1), example), config);
}

function put(object: JsonObject, [step = "", ...rest]: readonly string[], value: string): JsonObject {
  return { ...object, [step]: rest.length === 0 ? value : put((object[step] ?? {}) as JsonObject, rest, value) };
}
