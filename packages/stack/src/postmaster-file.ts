import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProcessRecord } from "./process-record.js";

/**
 * Process id and port from PostgreSQL's own postmaster.pid (lines: id, data folder, start, port, …; PostgreSQL's
 * "miscadmin.h"). undefined if there is none, or it is not complete yet.
 */
export async function readPostmasterFile(dataFolder: string): Promise<ProcessRecord | undefined> {
  const text = await readFile(join(dataFolder, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const record = { processId: Number(lines[0]), port: Number(lines[3]) };
  return record.processId > 0 && record.port > 0 ? record : undefined;
}
