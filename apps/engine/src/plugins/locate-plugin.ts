import { access } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Where a plugin's package.json lies, and how to import its module. */
export interface PluginLocation {
  readonly packageJson: string;
  /** Import this; null: the manifest's entry, beside package.json. */
  readonly specifier: string | null;
}

/** Finds a folder (`./my-plugin`, from the working directory) or a package (the engine's own dependencies first, then the working directory's). Rejects where there is none. */
export async function locatePlugin(name: string, workingDirectory: string): Promise<PluginLocation> {
  if (name.startsWith(".") || isAbsolute(name)) {
    const packageJson = join(resolve(workingDirectory, name), "package.json");
    await access(packageJson).catch(() => Promise.reject(new Error(`there is no ${packageJson}`)));
    return { packageJson, specifier: null };
  }
  const own = packageJsonOf(name, import.meta.url);
  if (own !== undefined) return { packageJson: own, specifier: name };
  const foreign = packageJsonOf(name, pathToFileURL(join(workingDirectory, "package.json")).href);
  if (foreign === undefined) throw new Error(`the package ${name} is not installed`);
  return { packageJson: foreign, specifier: null };
}

/** A file URL of the entry: the manifest's, else `main`, else `index.js`. */
export function entryUrl(packageJson: string, entry: string | undefined): string {
  return pathToFileURL(resolve(dirname(packageJson), entry ?? "index.js")).href;
}

function packageJsonOf(name: string, base: string): string | undefined {
  try {
    return findPackageJSON(name, base);
  } catch {
    return undefined;
  }
}
