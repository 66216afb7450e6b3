import { readFile } from "node:fs/promises";
import type { Engine } from "../../support/start-engine.js";

/** proc(5): times are in hundredths of a second, memory in pages of 4 KB, on all common Linux machines. */
const [ticksPerSecond, pageMegabytes] = [100, 4_096 / 2 ** 20];

export interface ProcessCost {
  /** Since its start. */
  readonly cpuSeconds: number;
  readonly residentMegabytes: number;
}

/** What an engine process has used so far. Linux only. */
export async function costOf(engine: Engine): Promise<ProcessCost> {
  const text = await readFile(`/proc/${engine.processId()}/stat`, "utf8");
  // The second field, the program's name in parentheses, may hold spaces; utime, stime and rss are the 14th, 15th and 24th.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  return { cpuSeconds: (fields[11]! + fields[12]!) / ticksPerSecond, residentMegabytes: fields[21]! * pageMegabytes };
}
