import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readPostmasterFile } from "./postmaster-file.js";
import { readProcessRecord, removeProcessRecord, writeProcessRecord } from "./process-record.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trunkline-record-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a record is read as it was written, until it is removed", async () => {
  writeProcessRecord(folder, { processId: 42, port: 1234 });
  expect(await readProcessRecord(folder)).toEqual({ processId: 42, port: 1234 });
  await removeProcessRecord(folder);
  expect(await readProcessRecord(folder)).toBeUndefined();
});

test.each(["", "{", "null", "42", '{"processId":"42","port":1}'])("the damaged record %j counts as none", async (text) => {
  await writeFile(join(folder, "process.json"), text);
  expect(await readProcessRecord(folder)).toBeUndefined();
});

test("PostgreSQL's own file gives process and port", async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "postmaster.pid"), "4711\n/data\n1760000000\n15432\n\n127.0.0.1\n  123 4\nready   \n");
  expect(await readPostmasterFile(folder)).toEqual({ processId: 4711, port: 15_432 });
});

test("PostgreSQL's file that is only half written counts as none", async () => {
  await writeFile(join(folder, "postmaster.pid"), "4711\n/data\n");
  expect(await readPostmasterFile(folder)).toBeUndefined();
});
