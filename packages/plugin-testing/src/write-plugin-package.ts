import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire, findPackageJSON } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Writes a plugin's package into a new temporary folder: package.json, its module, and links to the SDK and zod as npm or pnpm make them. For tests of hosts. Gives the folder. */
export function writePluginPackage(id: string, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${id}-`));
  const manifest = {
    name: `trunkline-plugin-${id}`,
    version: "1.0.0",
    type: "module",
    keywords: ["trunkline-plugin"],
    trunkline: { id, apiVersion: 1, entry: "./index.js" },
    dependencies: { "@trunkline/plugin-api": "*", zod: "*" },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "index.js"), source);
  mkdirSync(join(folder, "node_modules/@trunkline"), { recursive: true });
  const sdk = packageFolder("@trunkline/plugin-api", import.meta.url);
  symlinkSync(sdk, join(folder, "node_modules/@trunkline/plugin-api"));
  symlinkSync(dirname(realpathSync(createRequire(join(sdk, "package.json")).resolve("zod/package.json"))), join(folder, "node_modules/zod"));
  return folder;
}

function packageFolder(name: string, from: string): string {
  const found = findPackageJSON(name, from);
  if (found === undefined) throw new Error(`${name} is not installed`);
  return dirname(realpathSync(found));
}
