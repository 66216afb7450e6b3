import { readFile, rm } from "node:fs/promises";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a start leaves behind, so that a later start finds the process even if ours was killed. */
export interface ProcessRecord {
  readonly processId: number;
  readonly port: number;
}

/** Written without a pause after the process began: whoever kills us in between leaves a process nobody knows of. */
export function writeProcessRecord(folder: string, record: ProcessRecord): void {
  const path = recordPath(folder);
  writeFileSync(`${path}.new`, JSON.stringify(record));
  renameSync(`${path}.new`, path);
}

/** The record, or undefined if there is none or it is damaged. */
export async function readProcessRecord(folder: string): Promise<ProcessRecord | undefined> {
  const text = await readFile(recordPath(folder), "utf8").catch(() => "");
  try {
    const { processId, port } = JSON.parse(text) as Partial<ProcessRecord>;
    return typeof processId === "number" && typeof port === "number" ? { processId, port } : undefined;
  } catch {
    return undefined;
  }
}

export async function removeProcessRecord(folder: string): Promise<void> {
  await rm(recordPath(folder), { force: true });
}

function recordPath(folder: string): string {
  return join(folder, "process.json");
}
