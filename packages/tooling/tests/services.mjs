import { existsSync } from "node:fs";
import { installByApt, isContinuousIntegration, isOnPath, mayInstall } from "./apt.mjs";
import { provideBrowser } from "./browser.mjs";
import { emptyTotals } from "./totals.mjs";

/**
 * Starts the services that all suites share. What is missing is named, with the way to have it: a failure under
 * CI=true, elsewhere a reason why tests are skipped.
 */
export async function startServices({ isFull }) {
  const notes = [...(await provideRedisServer()), ...(isFull ? await providePostgresTools() : [])];
  provideBrowser();
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

/** For the backup's test: the embedded PostgreSQL comes without `pg_dump`, and one of the distribution's reads no newer server than its own. */
async function providePostgresTools() {
  if (existsSync("/usr/lib/postgresql") || !mayInstall()) return [];
  return [(await installByApt("postgresql")) ? "PostgreSQL's tools installed by apt-get" : "apt-get could not install postgresql"];
}

/** CI machines have apt and are ours to install on; a person's machine is not. */
async function provideRedisServer() {
  if (isOnPath("redis-server") || process.env.REDIS_URL || !mayInstall()) return [];
  return [(await installByApt("redis-server")) ? "redis-server installed by apt-get" : "apt-get could not install redis-server"];
}
