import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Linux counts in USER_HZ, which is 100 on every architecture that Node supports (proc(5), sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly parentId: number;
  /** Of all threads, s. */
  readonly ownSeconds: number;
  /** Of children that ended and were waited for, s. */
  readonly endedChildrenSeconds: number;
}

/** CPU-seconds that a process has used so far; null where there is no /proc (macOS, Windows) or no such process. */
export function processSeconds(processId: number): number | null {
  return readTimes(processId)?.ownSeconds ?? null;
}

/** The same of several processes together. */
export function processesSeconds(processIds: readonly number[]): number | null {
  const seconds = processIds.map(processSeconds);
  return seconds.includes(null) ? null : seconds.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

/** The same of a process and all that descends from it, those that ended included. */
export function treeSeconds(rootId: number | undefined): number | null {
  const root = rootId === undefined ? undefined : readTimes(rootId);
  if (rootId === undefined || root === undefined) return null;
  const all = new Map(processIds().flatMap((id) => entryOf(id)));
  let seconds = root.ownSeconds + root.endedChildrenSeconds;
  for (const [id, times] of all) if (descendsFrom(id, rootId, all)) seconds += times.ownSeconds + times.endedChildrenSeconds;
  return seconds;
}

function descendsFrom(id: number, rootId: number, all: ReadonlyMap<number, ProcessTimes>): boolean {
  const parentId = all.get(id)?.parentId;
  if (parentId === undefined || id === rootId) return false;
  return parentId === rootId || descendsFrom(parentId, rootId, all);
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function entryOf(id: number): [number, ProcessTimes][] {
  const times = readTimes(id);
  return times ? [[id, times]] : [];
}

/** Fields 4 (parent) and 14 to 17 (user, system, and both of ended children) of /proc/<id>/stat, proc(5). The name, field 2, may hold spaces. */
function readTimes(processId: number): ProcessTimes | undefined {
  if (!existsSync(`/proc/${processId}/stat`)) return undefined;
  try {
    const text = readFileSync(`/proc/${processId}/stat`, "utf8");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { parentId: fields[1] ?? 0, ownSeconds: (user + system) / ticksPerSecond, endedChildrenSeconds: (endedUser + endedSystem) / ticksPerSecond };
  } catch {
    return undefined;
  }
}
