import { setTimeout as sleep } from "node:timers/promises";
import { enginePidFile, engineProgram, stopDeadlineMs } from "./engine-place.js";
import { liveProcess, removeProcessId } from "./process-mark.js";
import { step } from "./progress.js";
import type { StartSettings } from "./settings.js";

/** Stops the engine that a killed start left behind; without one nothing happens. */
export async function stopOldEngine(settings: StartSettings): Promise<void> {
  const file = enginePidFile(settings);
  const find = (): number | undefined => liveProcess(file, engineProgram(settings));
  const processId = find();
  if (processId !== undefined) await step(`engine of an earlier start stopped (process ${processId})`, () => stop(processId, find));
  await removeProcessId(file);
}

async function stop(processId: number, find: () => number | undefined): Promise<void> {
  process.kill(processId, "SIGTERM");
  if (await isGone(find, stopDeadlineMs)) return;
  process.kill(processId, "SIGKILL");
  if (await isGone(find, 5_000)) return;
  throw new Error(`the engine of an earlier start (process ${processId}) does not end`);
}

async function isGone(find: () => number | undefined, deadlineMs: number): Promise<boolean> {
  const end = Date.now() + deadlineMs;
  while (find() !== undefined) {
    if (Date.now() > end) return false;
    await sleep(50);
  }
  return true;
}
