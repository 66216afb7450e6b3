import { readdirSync, readFileSync } from "node:fs";
import type { Preset } from "@trunkline/plugin-api";

const FOLDER = new URL("../presets/", import.meta.url);

/** The files of `presets/`: a mapping for each outside system. Read once, as the plugin is loaded. */
export const presets: readonly Preset[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .sort()
  .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as Preset);
