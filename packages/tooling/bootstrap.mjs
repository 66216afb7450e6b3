/**
 * The root commands, from a bare clone: `npm start`, `npm test`, `npm run test:full`, `npm run bench`, `npm run trunkline`, `npm run sbom`,
 * `npm run catalog:impact`.
 * Runs on Node 20.11 with nothing installed, so it imports only Node's own modules and files beside it.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "./bootstrap/environment.mjs";
import { handOver } from "./bootstrap/hand-over.mjs";
import { complainAboutNode, warnAboutJava } from "./bootstrap/prerequisites.mjs";
import { runStep } from "./bootstrap/step.mjs";
import {
  installPluginNode,
  installToolchain,
  isPluginNodeCurrent,
  isToolchainCurrent,
  pluginNode,
  pluginNodeTitle,
  toolchainTitle,
} from "./bootstrap/toolchain.mjs";

/** Not `import.meta.dirname`: an older Node must get as far as being told that it is too old. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const [command = "start", ...parameters] = process.argv.slice(2);

/** The runner of the tests builds by itself, as one of its phases. */
const programs = {
  start: { file: "apps/cli/dist/main.js", before: ["start"] },
  test: { file: "packages/tooling/run-tests.mjs", before: [], isTest: true },
  "test:full": { file: "packages/tooling/run-tests.mjs", before: [], isTest: true, variables: { TRUNKLINE_FULL: "1" } },
  bench: { file: "test/bench/main.ts", before: [], flags: ["--import", join(root, "packages/tooling/typescript-source.mjs")] },
  trunkline: { file: "apps/cli/dist/main.js", before: [] },
  sbom: { file: "packages/tooling/sbom.mjs", before: [] },
  "catalog:impact": { file: "apps/cli/dist/main.js", before: ["catalog-impact"] },
};

async function prepare(program, environment) {
  if (!isToolchainCurrent(root)) await runStep(toolchainTitle, () => installToolchain(root, environment));
  await runStep("dependencies", {
    program: "pnpm",
    parameters: ["install", "--frozen-lockfile", "--config.confirm-modules-purge=false"],
    folder: root,
    environment,
  });
  if (program.isTest) return;
  await runStep("build", { program: "turbo", parameters: ["run", "build", "--output-logs=errors-only"], folder: root, environment });
}

/** Plugins that do not come with Trunkline run on a newer Node than the engine: fetched where there are some, and for the tests. */
async function providePluginNode(program, environment) {
  const isNeeded = program.isTest || Boolean(environment.PLUGINS) || Boolean(environment.PLUGINS_FILE);
  if (!isNeeded || environment.PLUGIN_NODE || environment.PLUGIN_NODE_FILE || !pluginNode(root)) return;
  if (!isPluginNodeCurrent(root)) await runStep(pluginNodeTitle, () => installPluginNode(root, environment));
  environment.PLUGIN_NODE = pluginNode(root);
}

async function main() {
  const program = programs[command];
  if (!program) throw new Error(`unknown command "${command}"; there are: ${Object.keys(programs).join(", ")}`);
  complainAboutNode(process.versions.node);
  const environment = childEnvironment(root, { ...process.env, ...program.variables });
  warnAboutJava(environment);
  await prepare(program, environment);
  await providePluginNode(program, environment);
  const nodeParameters = [...(program.flags ?? []), join(root, program.file), ...program.before, ...parameters];
  process.exitCode = await handOver(nodeParameters, { folder: root, environment });
}

try {
  await main();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  if (programs[command]?.isTest) console.log("0 passed, 1 failed, 0 skipped");
  process.exitCode = 1;
}
