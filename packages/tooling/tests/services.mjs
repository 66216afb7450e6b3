import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "./phase.mjs";
import { emptyTotals } from "./totals.mjs";

const isContinuousIntegration = ["true", "1"].includes(process.env.CI ?? "");

/**
 * Starts the services that all suites share. What is missing is named, with the way to have it: a failure under
 * CI=true, elsewhere a reason why tests are skipped.
 */
export async function startServices() {
  const notes = await provideRedisServer();
  const { describeMissing, startStack, testFolders } = await import("@trunkline/stack");
  const services = ["postgres", "kafka", "redis"];
  const ports = { postgres: 0, kafka: 0, redis: 0 };
  const stack = await startStack({ ...testFolders(), services, ports, environment: process.env, ephemeral: true });
  const missing = stack.missing.map(describeMissing);
  const running = services.filter((name) => stack[name]).map((name) => `${name} (${stack[name].means})`);
  return {
    totals: { passed: 0, failed: isContinuousIntegration ? missing.length : 0, skipped: 0 },
    output: missing.join("\n"),
    note: [running.join(", "), ...notes, ...missing].join("; "),
  };
}

let stopping;

/** Stops them and removes their data; a second call waits for the first. */
export function stopServices() {
  stopping ??= import("@trunkline/stack").then(({ stopTestStack }) => stopTestStack());
  return stopping.then(() => ({ totals: emptyTotals, output: "" }));
}

/** CI machines have apt and are ours to install on; a person's machine is not. */
async function provideRedisServer() {
  const isAllowed = isContinuousIntegration && process.getuid?.() === 0 && isOnPath("apt-get");
  if (isOnPath("redis-server") || process.env.REDIS_URL || !isAllowed) return [];
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await runCommand({ program: "apt-get", parameters: ["update", "-qq"], environment });
  const { status } = await runCommand({ program: "apt-get", parameters: ["install", "-y", "-qq", "--no-install-recommends", "redis-server"], environment });
  return [status === 0 ? "redis-server installed by apt-get" : "apt-get could not install redis-server"];
}

function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, program)));
}
