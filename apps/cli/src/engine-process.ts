import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { rename, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { engineFailure } from "./engine-failure.js";
import { engineLog, enginePidFile, engineProgram, stopDeadlineMs } from "./engine-place.js";
import { removeProcessId, writeProcessId } from "./process-mark.js";
import type { StartSettings } from "./settings.js";

const readyDeadlineMs = 60_000;
const largestLogBytes = 20_000_000;

export interface EngineProcess {
  /** Resolves when the process is gone, however it ended. */
  readonly ended: Promise<void>;
  /** SIGTERM, and SIGKILL for one that hangs. */
  stop(): Promise<void>;
}

export interface EngineInput {
  readonly settings: StartSettings;
  readonly url: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly interruption: AbortSignal;
}

/** Starts the engine and resolves once it is ready. Throws with the end of its log when it ends before, or never gets ready. */
export async function startEngine(input: EngineInput): Promise<EngineProcess> {
  const log = await prepareLog(input.settings);
  const child = spawnEngine(input, log);
  const engine = engineOf(child, enginePidFile(input.settings));
  try {
    await writeProcessId(enginePidFile(input.settings), child.pid ?? 0);
    await waitUntilReady(input, child, log);
    return engine;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

/** Its output goes straight to a file, and it has its own session: it must outlive a killed start without a broken pipe. */
function spawnEngine({ settings, environment }: EngineInput, log: string): ChildProcess {
  const file = openSync(log, "a");
  try {
    const child = spawn(process.execPath, [engineProgram(settings)], { cwd: settings.root, env: environment, stdio: ["ignore", file, file], detached: true });
    child.on("error", () => undefined);
    return child;
  } finally {
    closeSync(file);
  }
}

function engineOf(child: ChildProcess, pidFile: string): EngineProcess {
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const stop = async (): Promise<void> => {
    const isRunning = (): boolean => child.exitCode === null && child.signalCode === null && child.pid !== undefined;
    if (isRunning()) child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), stopDeadlineMs);
    if (isRunning()) await ended;
    clearTimeout(force);
    await removeProcessId(pidFile);
  };
  return { ended, stop };
}

async function waitUntilReady({ url, interruption }: EngineInput, child: ChildProcess, log: string): Promise<void> {
  const end = Date.now() + readyDeadlineMs;
  while (!(await isReady(url))) {
    interruption.throwIfAborted();
    if (child.exitCode !== null || child.signalCode !== null) throw await engineFailure("the engine ended while starting", log);
    if (Date.now() > end) throw await engineFailure(`the engine was not ready after ${readyDeadlineMs / 1000} s`, log);
    await sleep(50);
  }
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok === true;
}

async function prepareLog(settings: StartSettings): Promise<string> {
  const log = engineLog(settings);
  const { size } = await stat(log).catch(() => ({ size: 0 }));
  if (size > largestLogBytes) await rename(log, `${log}.1`);
  return log;
}
