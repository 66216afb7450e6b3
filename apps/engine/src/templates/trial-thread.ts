import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { TrialAnswer, TrialRequest } from "./trial-messages.js";

/** Processor time that one compilation or one rendering may take. */
export const MAX_CPU_MS = 100;
/** Time by the clock after which the thread is killed whatever it did: only a machine with no processor to spare gets here first. */
const MAX_MS = 2_000;
const MEMORY = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 };

/** Built, also under tests that run from source: a thread has no compiler. */
const program = createRequire(import.meta.url).resolve("@trunkline/engine/template-worker");

/** A thread for one request at a time; `ask` gives null where it had to be killed. */
export interface TrialThread {
  ask(request: TrialRequest): Promise<TrialAnswer | null>;
  readonly isAlive: boolean;
}

/** Starts a thread and waits until it is warm. It keeps no process from ending. Rejects where the thread cannot be started. */
export async function startTrialThread(maxCpuMs = MAX_CPU_MS): Promise<TrialThread> {
  const worker = new Worker(program, { resourceLimits: MEMORY, execArgv: [], env: {} });
  worker.unref();
  const state = { isAlive: true };
  worker.on("error", () => (state.isAlive = false));
  worker.on("exit", () => (state.isAlive = false));
  if ((await nextAnswer(worker)) === null) throw new Error("The thread that templates are tried in did not start.");
  return {
    ask: (request) => ask(worker, request, maxCpuMs),
    get isAlive() {
      return state.isAlive;
    },
  };
}

async function ask(worker: Worker, request: TrialRequest, maxCpuMs: number): Promise<TrialAnswer | null> {
  const before = await worker.cpuUsage();
  const over = new AbortController();
  const answered = nextAnswer(worker);
  worker.postMessage(request);
  const answer = await Promise.race([answered, overTime(worker, { before, maxCpuMs }, over.signal)]);
  over.abort();
  if (answer === null) await worker.terminate();
  return answer;
}

/** The next message; null where the thread ends instead. */
function nextAnswer(worker: Worker): Promise<TrialAnswer | null> {
  return new Promise((resolve) => {
    const stop = (answer: TrialAnswer | null): void => {
      worker.off("message", stop).off("error", fail).off("exit", fail);
      resolve(answer);
    };
    const fail = (): void => stop(null);
    worker.on("message", stop).on("error", fail).on("exit", fail);
  });
}

interface Budget {
  readonly before: NodeJS.CpuUsage;
  readonly maxCpuMs: number;
}

/** Resolves to null when the thread has used its time. Processor time, so that a busy machine makes no template a bad one. */
async function overTime(worker: Worker, { before, maxCpuMs }: Budget, signal: AbortSignal): Promise<null> {
  const deadline = performance.now() + MAX_MS;
  let used = 0;
  while (used < maxCpuMs && performance.now() < deadline && !signal.aborted) {
    await delay(Math.max(5, maxCpuMs - used), undefined, { signal, ref: true }).catch(() => {});
    used = await Promise.race([cpuMs(worker, before, maxCpuMs), delay(maxCpuMs, used)]);
  }
  return null;
}

async function cpuMs(worker: Worker, before: NodeJS.CpuUsage, whereGone: number): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage(before);
    return (user + system) / 1_000;
  } catch {
    return whereGone;
  }
}
