import type { JsonObject, JsonValue } from "./json.js";

/** What an admin must still give before a preset is a connector. */
export interface PresetQuestion {
  /** JSON pointer into the config, e.g. `/auth/clientSecret`. */
  readonly pointer: string;
  readonly title: string;
  /** An answer that would be valid, to show its form; never a working credential. */
  readonly example: string;
}

/** A connector half filled in, for one outside system. Pure data: the API lists it, forms start from it. */
export interface Preset {
  /** Lower case with hyphens; unique in its plugin. */
  readonly id: string;
  readonly title: string;
  /** What it does and what the outside system needs beforehand, in a few sentences. */
  readonly description: string;
  /** Config but for what `asks` names. Hosts in it are examples where `asks` names the URL. */
  readonly config: JsonObject;
  readonly subscriptions: readonly { readonly eventTypes: readonly string[]; readonly filter: JsonValue; readonly template: JsonValue }[];
  readonly asks: readonly PresetQuestion[];
}
