import type { Api } from "./api.js";

type JsonObject = { readonly [name: string]: unknown };

/** A preset as the API lists it. */
export interface ShownPreset {
  readonly id: string;
  readonly config: JsonObject & { readonly url: string };
  readonly subscriptions: readonly JsonObject[];
  readonly asks: readonly { readonly pointer: string; readonly example: string }[];
}

export async function presetOf(client: Api, id: string): Promise<ShownPreset> {
  const { data } = await client.get<{ readonly presets: readonly ShownPreset[] }>("/plugins/webhook");
  const preset = data.presets.find((candidate) => candidate.id === id);
  if (preset === undefined) throw new Error(`there is no preset ${id}`);
  return preset;
}

/** A connector's body: the preset's config with its questions answered by their examples, and every URL leading to `origin` in place of the outside system's. */
export function answeredPreset({ id, config, subscriptions, asks }: ShownPreset, origin: string) {
  const answered = asks.reduce<JsonObject>((filled, { pointer, example }) => put(filled, pointer.split("/").slice(1), example), config);
  return { name: id, plugin: "webhook", config: moved(answered, origin), subscriptions };
}

function put(object: JsonObject, [step = "", ...rest]: readonly string[], value: string): JsonObject {
  return { ...object, [step]: rest.length === 0 ? value : put((object[step] ?? {}) as JsonObject, rest, value) };
}

function moved(object: JsonObject, origin: string): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      if (typeof value === "object" && value !== null) return [name, moved(value as JsonObject, origin)];
      return [name, typeof value === "string" && /url$/i.test(name) ? value.replace(/^https:\/\/[^/]+/, origin) : value];
    }),
  );
}
