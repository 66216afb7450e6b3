import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire, findPackageJSON } from "node:module";
import { dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";

const MOST_PACKAGES = 200;

/** Folders that the process of a plugin may read: its own, those of the packages it depends on (and theirs), and the SDK's. Also by the names they are found under, as symbolic links are followed by name. */
export function readableFolders(packageJson: string, program: string): readonly string[] {
  const folders = new Set<string>();
  const open = [packageJson, packageJsonAbove(program)];
  for (let at = 0; at < open.length && folders.size < MOST_PACKAGES; at += 1) {
    const file = open[at] as string;
    const folder = dirname(realpathSync(file));
    if (folders.has(folder + sep)) continue;
    folders.add(folder + sep).add(dirname(file) + sep);
    for (const name of dependenciesOf(file)) {
      const found = packageOf(name, join(folder, "package.json"));
      if (found !== undefined) open.push(found);
      const link = linkOf(name, folder);
      if (link !== null) folders.add(link + sep);
    }
  }
  return [...folders];
}

function packageJsonAbove(file: string): string {
  const found = findPackageJSON(pathToFileURL(file));
  if (found === undefined) throw new Error(`${file} belongs to no package`);
  return found;
}

function dependenciesOf(packageJson: string): readonly string[] {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(packageJson, "utf8")) as Record<string, Record<string, string> | undefined>;
  return [...new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)])];
}

function packageOf(name: string, from: string): string | undefined {
  try {
    return findPackageJSON(name, pathToFileURL(from));
  } catch {
    return undefined;
  }
}

/** Where the package is looked for, before links are followed. */
function linkOf(name: string, folder: string): string | null {
  const paths = createRequire(join(folder, "package.json")).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find((path) => existsSync(path)) ?? null;
}
