import { isAlive } from "./own-process.js";
import { waitFor } from "./wait-for.js";

/** Signal that asks for an orderly end, and how long it may take before SIGKILL. */
export interface StopManner {
  readonly signal: NodeJS.Signals;
  readonly deadlineMs: number;
}

/** Ends a process and waits until it is gone. Throws if it outlives even SIGKILL (for example in a dead network mount). */
export async function stopProcess(processId: number, manner: StopManner): Promise<void> {
  sendSignal(processId, manner.signal);
  // A stopped (SIGSTOP) process handles no signal but these two; harmless for one that runs.
  sendSignal(processId, "SIGCONT");
  if (await waitFor(() => !isAlive(processId), manner.deadlineMs)) return;
  sendSignal(processId, "SIGKILL");
  if (await waitFor(() => !isAlive(processId), 10_000)) return;
  throw new Error(`process ${processId} did not end after SIGKILL`);
}

/** Sends a signal; a process that is gone already is no error. */
export function sendSignal(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
