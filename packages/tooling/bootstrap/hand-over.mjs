import { spawn } from "node:child_process";
import { constants } from "node:os";
import { orphanCheck } from "./orphan.mjs";

const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs Node with this terminal and resolves with its exit status. Signals go to the child, which alone decides when
 * to end: leaving before it would give the prompt back while services still run.
 */
export function handOver(parameters, { folder, environment }) {
  const child = spawn("node", parameters, {
    cwd: folder,
    env: { ...environment, TRUNKLINE_LAUNCHER: String(process.pid) },
    stdio: "inherit",
  });
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  const watch = stopWhenOrphaned(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => {
      clearInterval(watch);
      resolve(status ?? 128 + constants.signals[signal]);
    });
  });
}

function stopWhenOrphaned(child) {
  const isOrphan = orphanCheck();
  const watch = setInterval(() => {
    if (isOrphan()) child.kill("SIGTERM");
  }, 1000);
  watch.unref();
  return watch;
}
