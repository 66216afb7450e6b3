import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock-file.js";
import { processStart } from "./own-process.js";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trunkline-lock-"));
  path = join(folder, "lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("only one holder works at a time, and all get their turn", async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await nextTurn();
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 5 }, () => withLock(path, 10_000, work)));
  expect(most).toBe(1);
  expect(existsSync(path)).toBe(false);
});

test("the lock is free again after the work failed", async () => {
  await expect(withLock(path, 100, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await withLock(path, 100, () => Promise.resolve("yes"))).toBe("yes");
});

test("the lock of a dead process is taken over", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  await writeFile(path, `${pid} 12345`);
  expect(await withLock(path, 2_000, () => Promise.resolve("mine"))).toBe("mine");
});

test("the lock of a dead process whose id a stranger got is taken over", async () => {
  await writeFile(path, `${process.pid} an earlier start`);
  expect(await withLock(path, 2_000, () => Promise.resolve("mine"))).toBe("mine");
});

test("an empty lock is taken over once it is old", async () => {
  await writeFile(path, "");
  await utimes(path, 0, 0);
  expect(await withLock(path, 2_000, () => Promise.resolve("mine"))).toBe("mine");
});

test("a live holder's lock is respected and named in the error", async () => {
  await writeFile(path, `${process.pid} ${processStart(process.pid)}`);
  await expect(withLock(path, 150, () => Promise.resolve())).rejects.toThrow(path);
});
