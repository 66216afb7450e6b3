import { spawn } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isAlive, isOwnProcess, processStart } from "./own-process.js";
import { stopProcess } from "./stop-process.js";
import { waitFor } from "./wait-for.js";

async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "trunkline-process-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A process that waits to be ended; resolves once it runs its program. */
async function waitingProcess(parameters: readonly string[], options: { folder?: string; code?: string } = {}): Promise<number> {
  const code = `${options.code ?? ""}; console.log("up"); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ["-e", code, "--", ...parameters], { cwd: options.folder, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return child.pid ?? 0;
}

test("a process is ours if program and folder show in its command line", async () => {
  const folder = await temporaryFolder();
  expect(isOwnProcess(await waitingProcess([folder]), { program: "node", folder })).toBe(true);
  expect(isOwnProcess(await waitingProcess([`--dir=${folder}`]), { program: "node", folder })).toBe(true);
  expect(isOwnProcess(await waitingProcess([`${folder}/server.properties`]), { program: "node", folder })).toBe(true);
});

test("a process is ours if the folder is its working directory", async () => {
  const folder = await temporaryFolder();
  expect(isOwnProcess(await waitingProcess([], { folder }), { program: "node", folder })).toBe(true);
});

test("another program, another folder and a folder that merely begins alike are foreign", async () => {
  const folder = await temporaryFolder();
  const processId = await waitingProcess([`${folder}-2`]);
  expect(isOwnProcess(processId, { program: "node", folder })).toBe(false);
  expect(isOwnProcess(processId, { program: "postgres", folder: `${folder}-2` })).toBe(false);
});

test.each([0, 1, -1, Number.NaN, 2 ** 30])("the id %s is never ours", (processId) => {
  expect(isOwnProcess(processId, { program: "", folder: process.cwd() })).toBe(false);
});

test("a process that ended is not alive, even before its parent collected it", async () => {
  const parent = spawn("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 30"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void parent.kill("SIGKILL"));
  const text = await new Promise<Buffer>((resolve) => parent.stdout.once("data", resolve));
  expect(await waitFor(() => !isAlive(Number(text.toString())), 5_000)).toBe(true);
});

test("two processes with other starts are told apart, one is itself", async () => {
  const processId = await waitingProcess([]);
  expect(processStart(processId)).toBe(processStart(processId));
  expect(processStart(processId)).not.toBe(processStart(process.pid));
});

test("a process that ignores the signal is ended by force after the deadline", async () => {
  const processId = await waitingProcess([], { code: 'process.on("SIGTERM", () => {})' });
  await stopProcess(processId, { signal: "SIGTERM", deadlineMs: 100 });
  expect(isAlive(processId)).toBe(false);
});
