import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** A process that this run started. */
export interface ChildProgram {
  readonly processId: number;
  /** All of its processes, where it is more than one. */
  readonly processIds?: readonly number[];
  /** Rejects when it ends before `stop` was called. */
  readonly failed: Promise<never>;
  /** SIGTERM, and SIGKILL after `stopDeadlineMs`. */
  stop(): Promise<void>;
}

/** The engine's own deadline is 30 s. */
const stopDeadlineMs = 35_000;

/** Watches a started child. `explain` adds what is known of an end that nobody asked for. */
export function watchChild(name: string, child: ChildProcess, explain: () => string = () => ""): ChildProgram {
  let isWanted = true;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const failed = new Promise<never>((_resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status, signal) => isWanted && reject(new Error(`${name} ended by itself (${signal ?? `status ${status}`})${explain()}`)));
  });
  failed.catch(() => undefined);
  const stop = async (): Promise<void> => {
    isWanted = false;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), stopDeadlineMs);
    await ended;
    clearTimeout(force);
  };
  return { processId: child.pid ?? 0, failed, stop };
}

/** Several programs as one. */
export function together(programs: readonly ChildProgram[]): ChildProgram {
  const [first] = programs;
  if (first === undefined) throw new Error("no program was given");
  return {
    processId: first.processId,
    processIds: programs.map(({ processId }) => processId),
    failed: Promise.race(programs.map(({ failed }) => failed)),
    stop: async () => void (await Promise.all(programs.map((program) => program.stop()))),
  };
}

/** Starts a program of this folder with a message channel, under the same flags as this process. */
export function forkProgram(file: string, parameters: readonly string[] = []): ChildProcess {
  // kafkajs sets timers in the past; Node 24 says so at each start.
  const execArgv = [...process.execArgv, "--disable-warning=TimeoutNegativeWarning"];
  return fork(join(import.meta.dirname, file), [...parameters], { execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
}
