import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { isAlive, processStart } from "./own-process.js";
import { waitFor } from "./wait-for.js";

/** Taking over a dead holder's lock is a matter of milliseconds; a takeover mark older than this is itself left behind. */
const takeoverLimitMs = 5_000;

/**
 * Runs `work` while this process alone holds the lock file, which lies in an existing folder. A lock whose holder is
 * dead is taken over. Throws, naming the file, when the lock is not free within `deadlineMs`.
 */
export async function withLock<Result>(path: string, deadlineMs: number, work: () => Promise<Result>): Promise<Result> {
  if (!(await waitFor(() => tryLock(path), deadlineMs, 50))) {
    throw new Error(`another process holds ${path}; remove the file if that process is gone`);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryLock(path: string): Promise<boolean> {
  if (await createExclusively(path)) return true;
  if (!(await isStale(path))) return false;
  await takeOver(path);
  return false;
}

/** Removes a stale lock. Only one process at a time may do so, or a second one would remove the first one's new lock. */
async function takeOver(path: string): Promise<void> {
  const mark = `${path}.takeover`;
  if (!(await createExclusively(mark))) {
    const made = (await stat(mark).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - made > takeoverLimitMs) await rm(mark, { force: true });
    return;
  }
  try {
    if (await isStale(path)) await rm(path, { force: true });
  } finally {
    await rm(mark, { force: true });
  }
}

async function createExclusively(path: string): Promise<boolean> {
  try {
    await writeFile(path, `${process.pid} ${processStart(process.pid)}`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  if (text === "") return isOld(path);
  const [processId = "", ...start] = text.split(" ");
  return !isAlive(Number(processId)) || processStart(Number(processId)) !== start.join(" ");
}

/** An empty lock is one being written right now, or one whose writer died in between. */
async function isOld(path: string): Promise<boolean> {
  const made = (await stat(path).catch(() => undefined))?.mtimeMs;
  return made !== undefined && Date.now() - made > takeoverLimitMs;
}
