import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface RunCommand {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
}

/** Runs a program to its end and gives all it wrote. Rejects, with the end of that, where it fails. */
export async function runCommand(
  [program = "", ...parameters]: readonly string[],
  { folder, environment = process.env, timeoutMs = 120_000 }: RunCommand,
): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, parameters, { cwd: folder, env: environment, timeout: timeoutMs, maxBuffer: 16 * 1_048_576 });
    return stdout + stderr;
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${program} ${parameters.join(" ")}: ${message}\n${(stdout + stderr).slice(-6_000)}`);
  }
}
