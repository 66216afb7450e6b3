import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { checkoutRoot } from "./engine-process.js";

const isContinuousIntegration = ["true", "1"].includes(process.env.CI ?? "");
/** CI machines are ours to install on; a person's machine is not. */
const mayInstall = isContinuousIntegration && process.getuid?.() === 0;
const requirements = join(import.meta.dirname, "python-requirements.txt");

/** A Python with the packages of `python-requirements.txt`; with `skipped` set there is none, and `run` throws. */
export interface Python {
  readonly skipped?: string;
  /** Runs a script of this folder to its end, with `input` as JSON on its standard input; throws with what it wrote if it fails. */
  run(script: string, input: unknown): Promise<string>;
}

/** Makes the environment at the first use, below `node_modules/.cache`; that takes some 6 s. Under CI=true one that cannot be made throws. */
export async function providePython(): Promise<Python> {
  try {
    const program = await environmentProgram();
    return { run: (script, input) => runProgram(program, [join(import.meta.dirname, script)], JSON.stringify(input)) };
  } catch (error) {
    const skipped = `the Python packages of the tests are missing: ${error instanceof Error ? error.message : String(error)}`;
    if (isContinuousIntegration) throw new Error(skipped);
    return { skipped, run: () => Promise.reject(new Error(skipped)) };
  }
}

async function environmentProgram(): Promise<string> {
  const version = await runProgram("python3", ["--version"]);
  const wanted = createHash("sha256")
    .update(version + (await readFile(requirements, "utf8")))
    .digest("hex");
  const folder = join(checkoutRoot, "node_modules/.cache/python", wanted.slice(0, 16));
  const program = join(folder, "bin/python");
  // The mark comes last: an environment that was interrupted is made again.
  const mark = join(folder, "complete");
  if (!existsSync(mark)) await makeEnvironment(folder, program).then(() => writeFile(mark, ""));
  return program;
}

async function makeEnvironment(folder: string, program: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await runProgram("python3", ["-m", "venv", folder]).catch(async (error: unknown) => {
    // Debian's python3 leaves this module to a package of its own.
    if (!mayInstall) throw error;
    await runProgram("apt-get", ["update", "-qq"]);
    await runProgram("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "python3-venv"]);
    await runProgram("python3", ["-m", "venv", "--clear", folder]);
  });
  const options = ["--quiet", "--disable-pip-version-check", "--no-input", "--only-binary=:all:", "--no-deps"];
  await runProgram(program, ["-m", "pip", "install", ...options, "-r", requirements]);
}

async function runProgram(program: string, parameters: readonly string[], input = ""): Promise<string> {
  const child = spawn(program, parameters, { stdio: ["pipe", "pipe", "pipe"], timeout: 120_000, killSignal: "SIGKILL" });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  // A program that ends without reading its input breaks the pipe; its exit status tells the story.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [status, output, problems] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (status === 0) return output;
  throw new Error(`${program} ${parameters.join(" ")} ended with ${status ?? "a signal"}: ${(problems + output).trim().slice(-1_500)}`);
}
