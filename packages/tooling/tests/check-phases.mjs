import { runCommand } from "./phase.mjs";

const buildTools = [{ name: "turbo", program: "turbo", parameters: ["run", "build", "--continue", "--output-logs=errors-only"] }];

const lintTools = [
  { name: "oxlint", program: "oxlint", parameters: ["--type-aware"] },
  { name: "arrows", program: "depcruise", parameters: ["--config", ".dependency-cruiser.cjs", "apps", "packages", "plugins", "test"] },
  { name: "knip", program: "knip", parameters: ["--no-progress"] },
  { name: "biome", program: "biome", parameters: ["format", "--max-diagnostics=5"] },
];

const typeTools = [{ name: "tsc", program: "turbo", parameters: ["run", "types", "--continue", "--output-logs=errors-only"] }];

/** Build, lint and types count as one check each, whatever they find. */
export const checkPhases = [
  { title: "build", run: ({ root }) => runTools(buildTools, root) },
  { title: "lint", run: ({ root }) => runTools(lintTools, root) },
  { title: "types", run: ({ root }) => runTools(typeTools, root) },
];

async function runTools(tools, root) {
  const results = [];
  for (const tool of tools) {
    const start = Date.now();
    const { status, output } = await runCommand({ ...tool, folder: root });
    results.push({ name: tool.name, status, output, seconds: ((Date.now() - start) / 1000).toFixed(1) });
  }
  const failures = results.filter(({ status }) => status !== 0);
  return {
    totals: { passed: failures.length === 0 ? 1 : 0, failed: failures.length === 0 ? 0 : 1, skipped: 0 },
    output: failures.map(({ name, output }) => `${name}:\n${output}`).join("\n"),
    note: results.map(({ name, status, seconds }) => `${name} ${seconds} s${status === 0 ? "" : " failed"}`).join(", "),
  };
}
