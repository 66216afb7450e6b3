import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PluginName } from "./plugin-name.js";

/** `src` and `dist` are equally deep. */
const template = fileURLToPath(new URL("../template/", import.meta.url));

/** Writes a plugin's package into a new folder, from the template. Gives the files' names. Throws where the folder exists and is not empty. */
export function writePackage(folder: string, name: PluginName): readonly string[] {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} exists and is not empty: choose another name, or empty it`);
  const files = readdirSync(template, { recursive: true, encoding: "utf8" }).filter((file) => statSync(join(template, file)).isFile());
  return files.map((file) => writeFile(folder, file, name)).sort();
}

function writeFile(folder: string, file: string, name: PluginName): string {
  const target = file.replace(/\.template$/, "");
  const text = filledIn(readFileSync(join(template, file), "utf8"), name);
  mkdirSync(dirname(join(folder, target)), { recursive: true });
  writeFileSync(join(folder, target), text);
  return target;
}

function filledIn(text: string, { id, title, packageName }: PluginName): string {
  return text.replaceAll("__ID__", id).replaceAll("__TITLE__", title).replaceAll("__PACKAGE__", packageName).replaceAll("__VERSION__", ownVersion());
}

/** The SDK's packages are released together, so their version is this one's. */
function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return manifest.version;
}
