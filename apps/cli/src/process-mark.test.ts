import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { liveProcess, writeProcessId } from "./process-mark.js";

let folder: string;
let file: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "process-mark-"));
  file = join(folder, "program.pid");
  program = join(folder, "program.mjs");
  await writeFile(program, `console.log("up"); setInterval(() => undefined, 1000);`);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it("knows a process by its id and its command line, until it has ended", async () => {
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout, "data");
  await writeProcessId(file, child.pid ?? 0);
  expect(liveProcess(file, program)).toBe(child.pid);
  expect(liveProcess(file, join(folder, "another.mjs"))).toBeUndefined();
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(liveProcess(file, program)).toBeUndefined();
});

it.each(["", "garbage", "0", "1", "-1"])("takes a file with %j for no process", async (text) => {
  await writeFile(file, text);
  expect(liveProcess(file, "")).toBeUndefined();
});
