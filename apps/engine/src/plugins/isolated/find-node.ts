import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Node 24's permission model leaves sockets open; 25 was never long-lived. */
const OLDEST_NODE = 26;

/** The Node that runs third-party plugins: the one that is named, else the engine's own. Rejects with a reason where it is too old or cannot run. */
export async function findPluginNode(named: string | null): Promise<string> {
  const node = named ?? process.execPath;
  const version = named === null ? process.versions.node : await versionOf(named);
  if (Number(version.split(".")[0]) >= OLDEST_NODE) return node;
  throw new Error(
    `plugins that do not come with Trunkline run isolated, which takes Node ${OLDEST_NODE} or newer; here is ${version}: name one with PLUGIN_NODE (\`npm start\` brings its own when PLUGINS is set)`,
  );
}

async function versionOf(node: string): Promise<string> {
  const { stdout } = await promisify(execFile)(node, ["--version"], { env: {}, timeout: 10_000 }).catch((error: Error) => {
    throw new Error(`PLUGIN_NODE cannot be run: ${error.message}`);
  });
  return stdout.trim().replace(/^v/, "");
}
