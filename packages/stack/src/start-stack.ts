import { mkdir, realpath } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stopDocker } from "./docker-service.js";
import { withLock } from "./lock-file.js";
import { stopNative } from "./native-lifecycle.js";
import type { Report } from "./native-service.js";
import { dockerService, nativeService, provideService } from "./provide-service.js";
import type { ServiceName } from "./service-name.js";
import type { MissingService, RunningService, Stack, StackOptions } from "./stack-types.js";

/** The first start may fetch jars and images. */
const lockDeadlineMs = 15 * 60_000;
/** PostgreSQL last: the others' users write there while they end. */
const stopOrder: readonly (readonly ServiceName[])[] = [["kafka", "redis"], ["postgres"]];

/**
 * Brings the services up, at the same time, and resolves once all answer; one that cannot be had is listed in
 * `missing`. What an earlier, killed start left running is taken over. Throws PortInUseError, naming the variable to
 * change, or an Error with the end of a service's log; then nothing of this start is left running.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const places = { ...options, dataFolder: await madeFolder(options.dataFolder), cacheFolder: resolve(options.cacheFolder) };
  const services = [...new Set(options.services)];
  const results = await withLock(lockPath(places.dataFolder), lockDeadlineMs, () => {
    const started = Date.now();
    return Promise.allSettled(services.map((service) => provideService(service, places, reporter(places, service, started))));
  });
  const stack = stackOf(results.flatMap((result, index) => (result.status === "fulfilled" ? [[services[index]!, result.value] as const] : [])));
  const failure = results.find((result) => result.status === "rejected");
  if (!failure) return stack;
  await stack.stop();
  throw failure.reason;
}

/** Stops what an earlier start left running below the folder, natively or in a container; names what it stopped. */
export async function stopStack(options: Pick<StackOptions, "dataFolder" | "cacheFolder" | "ephemeral">): Promise<ServiceName[]> {
  const dataFolder = await madeFolder(options.dataFolder);
  return withLock(lockPath(dataFolder), lockDeadlineMs, async () => {
    const stopped: ServiceName[] = [];
    for (const name of stopOrder.flat()) {
      const places = { ...options, dataFolder, environment: process.env };
      const isStopped = (await stopNative(nativeService(name, places))) || (await stopDocker(dockerService(name, places)));
      if (isStopped) stopped.push(name);
    }
    return stopped;
  });
}

/** Stops a service of ours, if it lives, and starts it again on the same port and data. Throws for an explicit one. */
export async function restartService(service: RunningService): Promise<void> {
  if (!service.restart) throw new Error("a service named by a URL is not ours to restart");
  await service.restart();
}

function stackOf(outcomes: readonly (readonly [ServiceName, RunningService | MissingService])[]): Stack {
  const running: Partial<Record<ServiceName, RunningService>> = {};
  const missing: MissingService[] = [];
  for (const [name, outcome] of outcomes) {
    if ("reasons" in outcome) missing.push(outcome);
    else running[name] = outcome;
  }
  return { ...running, missing, stop: () => stopAll(running) };
}

/** Every service gets its stop, also when that of another fails; then the first failure is thrown. */
async function stopAll(running: Partial<Record<ServiceName, RunningService>>): Promise<void> {
  const failures: unknown[] = [];
  for (const names of stopOrder) {
    const results = await Promise.allSettled(names.flatMap((name) => running[name]?.stop() ?? []));
    failures.push(...results.flatMap((result) => (result.status === "rejected" ? [result.reason] : [])));
  }
  if (failures.length > 0) throw failures[0];
}

function reporter(options: StackOptions, service: ServiceName, started: number): Report {
  return (step, detail) => options.onProgress?.({ service, step, detail, elapsedMs: Date.now() - started });
}

/** The real path: a process tells its working folder without symbolic links. */
async function madeFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return realpath(folder);
}

function lockPath(dataFolder: string): string {
  return join(dataFolder, "stack.lock");
}
