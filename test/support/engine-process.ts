import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Seconds, on a machine that has little else to do. */
const readyDeadlineMs = 120_000;
/** The contract's 30 s for an orderly end, and some. */
const stopDeadlineMs = 35_000;

export const checkoutRoot = join(import.meta.dirname, "../..");
const program = join(checkoutRoot, "apps/engine/dist/main.js");

/** One run of the engine's program. */
export interface EngineRun {
  readonly processId: number;
  /** Exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  isAlive(): boolean;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** SIGTERM, then SIGKILL. Gives what ended it. */
  stop(): Promise<number | NodeJS.Signals>;
}

export interface RunInput {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: (text: string) => void;
  /** false: resolves at once, for an engine that is not going to be ready. */
  readonly untilReady?: boolean;
}

/** Starts the program and resolves once `GET /health/ready` answers 200. Throws if it ends before. */
export function runEngine(input: RunInput): Promise<EngineRun> {
  return runProgram({ ...input, program: process.execPath, parameters: [program], options: { cwd: checkoutRoot } });
}

export interface ProgramInput extends RunInput {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly options: Pick<SpawnOptions, "cwd" | "uid" | "gid">;
}

/** The same for an engine that lies elsewhere, or runs as somebody else. */
export async function runProgram({ program: file, parameters, options, ...input }: ProgramInput): Promise<EngineRun> {
  const { url, environment, onOutput, untilReady = true } = input;
  const child = spawn(file, parameters, { ...options, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.setEncoding("utf8").on("data", onOutput);
  child.stderr.setEncoding("utf8").on("data", onOutput);
  const run = runOf(child);
  try {
    if (untilReady) await waitUntilReady(url, run);
    return run;
  } catch (error) {
    await run.kill("SIGKILL");
    throw error;
  }
}

function runOf(child: ChildProcess): EngineRun {
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once("close", (status, signal) => resolve(status ?? signal ?? 0));
    child.once("error", reject);
  });
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  const stop = async (): Promise<number | NodeJS.Signals> => {
    const force = setTimeout(() => child.kill("SIGKILL"), stopDeadlineMs);
    child.kill("SIGTERM");
    return ended.finally(() => clearTimeout(force));
  };
  return { processId: child.pid ?? 0, ended, isAlive, kill, stop };
}

async function waitUntilReady(url: string, run: EngineRun): Promise<void> {
  const end = Date.now() + readyDeadlineMs;
  while (!(await isReady(url))) {
    if (!run.isAlive()) throw new Error(`the engine ended while starting (${await run.ended})`);
    if (Date.now() > end) throw new Error(`the engine was not ready after ${readyDeadlineMs / 1000} s`);
    await sleep(25);
  }
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}
