import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import type { Environment } from "./stack-types.js";

export interface CommandOptions {
  readonly folder?: string;
  readonly stdin?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly deadlineMs?: number;
}

export interface CommandResult {
  /** The exit status; undefined when a signal (or the deadline) ended the command. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Throws only when it cannot be started. */
export async function runCommand(program: string, parameters: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { folder, uid, gid, deadlineMs } = options;
  const child = spawn(program, parameters, { cwd: folder, uid, gid, timeout: deadlineMs, killSignal: "SIGKILL" });
  const ended = new Promise<number | undefined>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? undefined));
  });
  // A program that ends without reading its input breaks the pipe; its exit status tells the story.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.stdin ?? "");
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}

/** Runs a program that must succeed; throws with the end of what it wrote. */
export async function runOrThrow(program: string, parameters: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await runCommand(program, parameters, options);
  if (status === 0) return stdout;
  throw new Error(`${program} ended with ${status ?? "a signal"}: ${(stderr + stdout).trim().slice(-2_000)}`);
}

/** The full path of a program on the PATH, or undefined. */
export function findProgram(name: string, environment: Environment): string | undefined {
  const folders = (environment.PATH ?? process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
