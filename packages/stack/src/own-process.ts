import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";

/** What a process must be to count as ours: its program's name and the folder that only we give it. */
export interface ProcessMark {
  readonly program: string;
  readonly folder: string;
}

/**
 * Whether a process runs. One that ended and was not collected by its parent (a zombie) counts as gone:
 * in a container without an init process the orphans of a killed parent stay zombies for ever.
 */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !isZombie(processId);
}

/**
 * Whether the live process with this id is one that we started for this folder. Ids are reused, after a restart of
 * the machine or container at once, so an id from a file proves nothing: program and folder must show in the
 * command line, or the folder must be its working directory (Redis rewrites its command line).
 */
export function isOwnProcess(processId: number, mark: ProcessMark): boolean {
  if (!Number.isSafeInteger(processId) || processId <= 1 || !isAlive(processId)) return false;
  const command = commandOf(processId);
  if (!namesProgram(command, mark.program)) return false;
  return command.some((word) => isBelow(word, mark.folder)) || isBelow(workingFolderOf(processId), mark.folder);
}

/** The start of a process as text: the same id with another start is another process. */
export function processStart(processId: number): string {
  return statFields(processId)?.[19] ?? capture("ps", ["-o", "lstart=", "-p", String(processId)]).trim();
}

function namesProgram(command: readonly string[], program: string): boolean {
  const [first = ""] = command;
  return (first.split("/").at(-1) ?? "").startsWith(program);
}

function isBelow(word: string, folder: string): boolean {
  return word === folder || word.startsWith(`${folder}/`) || word.endsWith(`=${folder}`);
}

function commandOf(processId: number): string[] {
  const text = readProcFile(processId, "cmdline");
  if (text !== undefined) return text.split("\0").flatMap((word) => [word, ...word.split(" ")]);
  return capture("ps", ["-o", "command=", "-p", String(processId)])
    .trim()
    .split(" ");
}

function workingFolderOf(processId: number): string {
  if (process.platform !== "linux") {
    return capture("lsof", ["-a", "-p", String(processId), "-d", "cwd", "-Fn"]).match(/^n(.*)$/m)?.[1] ?? "";
  }
  try {
    return readlinkSync(`/proc/${processId}/cwd`);
  } catch {
    return "";
  }
}

/**
 * Only when no thread is left: the first thread of a killed Java is a zombie already while the others still hold its
 * ports and files.
 */
function isZombie(processId: number): boolean {
  const fields = statFields(processId);
  if (fields) return fields[0] === "Z" && Number(fields[17]) <= 1;
  return capture("ps", ["-o", "stat=", "-p", String(processId)])
    .trim()
    .startsWith("Z");
}

/** The fields of proc(5)'s stat after the program's name, which may itself hold spaces and brackets. */
function statFields(processId: number): string[] | undefined {
  const text = readProcFile(processId, "stat");
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

function readProcFile(processId: number, name: string): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return readFileSync(`/proc/${processId}/${name}`, "utf8");
  } catch {
    return "";
  }
}

function capture(program: string, parameters: readonly string[]): string {
  try {
    return execFileSync(program, parameters, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}
