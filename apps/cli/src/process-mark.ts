import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";

/**
 * The process id in a file, if that process lives and its command line names the program. Ids are reused, so an id from
 * a file alone proves nothing.
 */
export function liveProcess(file: string, program: string): number | undefined {
  const processId = Number(readText(file));
  if (!Number.isSafeInteger(processId) || processId <= 1 || processId === process.pid) return undefined;
  return commandLine(processId).includes(program) ? processId : undefined;
}

export async function writeProcessId(file: string, processId: number): Promise<void> {
  await writeFile(file, `${processId}\n`);
}

export async function removeProcessId(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** Empty for a process that is gone; of a zombie Linux shows an empty one too. */
function commandLine(processId: number): string {
  if (process.platform === "linux") return readText(`/proc/${processId}/cmdline`).replaceAll("\0", " ");
  try {
    return execFileSync("ps", ["-o", "command=", "-p", String(processId)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
