import { spawn } from "node:child_process";
import { eventually } from "./eventually.js";
import type { LinkedCheckout } from "./linked-checkout.js";

/** A run of `trunkline start`, as a person sees it in the terminal. */
export interface StartRun {
  readonly processId: number;
  output(): string;
  /** Resolves once the text was written. Throws with all that was written if it ends before or the time is over. */
  shows(text: string, timeoutMs?: number): Promise<void>;
  /** Exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts the command in the linked checkout with these variables and no others but PATH and HOME. */
export function runStart(checkout: LinkedCheckout, environment: Readonly<Record<string, string>>): StartRun {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [checkout.program, "start"], {
    cwd: checkout.folder,
    env: { PATH, HOME, NO_COLOR: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (text: string): void => void (output += text);
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => child.once("close", (status, signal) => resolve(status ?? signal ?? 0)));
  const shows = (text: string, timeoutMs = 90_000): Promise<void> =>
    eventually(
      () => {
        if (!output.includes(text)) throw new Error(`"${text}" was not shown:\n${output}`);
      },
      { timeoutMs: child.exitCode === null ? timeoutMs : 0 },
    );
  return { processId: child.pid ?? 0, output: () => output, shows, ended };
}
