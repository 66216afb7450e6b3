import { delimiter, join } from "node:path";
import { nodeFolder } from "./toolchain.mjs";

/** npm's settings that say where packages come from and how to reach that place; a child needs them as much as npm does. */
const reachSettings = /^npm_config_(.*registry|\/\/.*|ca|cafile|cert|key|strict[_-]ssl|(https?[_-])?proxy|no_?proxy|userconfig|globalconfig|cache)$/i;

/**
 * The environment of all that the bootstrap starts: without what `npm run` adds (it changes how npm, pnpm and Node
 * behave), with the pinned Node, pnpm and the workspace's tools first on the PATH.
 */
export function childEnvironment(root, environment) {
  const kept = Object.entries(environment).filter(([name]) => isKept(name));
  const path = [nodeFolder(root), join(root, ".toolchain/node_modules/.bin"), join(root, "node_modules/.bin"), environment.PATH];
  return {
    ...Object.fromEntries(kept),
    ...pnpmRegistry(environment),
    PATH: path.filter(Boolean).join(delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  };
}

function isKept(name) {
  if (name === "INIT_CWD" || name === "NODE_OPTIONS") return false;
  return !name.toLowerCase().startsWith("npm_") || reachSettings.test(name);
}

/** pnpm reads its own prefix only. */
function pnpmRegistry(environment) {
  const registry = environment.npm_config_registry ?? environment.NPM_CONFIG_REGISTRY;
  return registry ? { pnpm_config_registry: registry } : {};
}
