import { spawn } from "node:child_process";
import { totalsLine } from "./totals.mjs";

/**
 * Runs a phase and shows one line: mark, title, what it counted, time. `run(context)` resolves with
 * `{ totals, output, note? }`; the output is shown when something failed. A phase that throws counts as one failure.
 */
export async function runPhase({ title, run }, context) {
  const start = Date.now();
  const {
    totals,
    output,
    note = "",
  } = await run(context).catch((error) => ({
    totals: { passed: 0, failed: 1, skipped: 0 },
    output: error instanceof Error ? error.message : String(error),
  }));
  const seconds = ((Date.now() - start) / 1000).toFixed(1).padStart(6);
  const counted = totals.passed + totals.failed + totals.skipped > 0 ? totalsLine(totals) : "";
  console.log([`${totals.failed > 0 ? "✗" : "✓"} ${title.padEnd(22)} ${seconds} s`, counted, note].filter(Boolean).join("   "));
  if (totals.failed > 0) console.log(indent(output));
  return totals;
}

/** Runs a command to its end. Resolves with its exit status (1 for a signal) and all it wrote. */
export function runCommand({ program, parameters, folder, environment = process.env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const output = [];
    child.stdout.on("data", (part) => output.push(part));
    child.stderr.on("data", (part) => output.push(part));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status: status ?? 1, output: Buffer.concat(output).toString("utf8") }));
  });
}

function indent(output) {
  return output.trimEnd().replace(/^/gm, "    ");
}
