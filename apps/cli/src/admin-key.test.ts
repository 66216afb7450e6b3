import { execFileSync } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readAdminKey } from "./admin-key.js";

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "it's data-"));
});

afterEach(() => rm(dataFolder, { recursive: true, force: true }));

const read = (environment: Record<string, string> = {}) => readAdminKey({ root: "/", dataFolder, host: "127.0.0.1", port: 0, environment });
const inShell = (text: string, environment: Record<string, string> = {}) =>
  execFileSync("sh", ["-c", `printf %s "${text}"`], { encoding: "utf8", env: { PATH: process.env.PATH, ...environment } });

describe("the admin key", () => {
  it("is made once and kept for its owner only", async () => {
    const first = await read();
    const second = await read();
    expect(first).toMatchObject({ isNew: true, forShell: first.value });
    expect(second).toMatchObject({ isNew: false, value: first.value });
    expect(first.value.length).toBeGreaterThanOrEqual(16);
    expect((await stat(join(dataFolder, "admin-api-key"))).mode & 0o777).toBe(0o600);
  });

  it("is shown by its file from the second start on", async () => {
    const { value } = await read();
    const { forShell } = await read();
    expect(forShell).not.toContain(value);
    expect(inShell(forShell)).toBe(value);
  });

  it("may be given as a variable or a file, and is then neither kept nor shown", async () => {
    const file = join(dataFolder, "given");
    await writeFile(file, "a key from a file\n");
    const fromVariable = await read({ ADMIN_API_KEY: "a key from outside" });
    const fromFile = await read({ ADMIN_API_KEY_FILE: file });
    expect(inShell(fromVariable.forShell, { ADMIN_API_KEY: fromVariable.value })).toBe("a key from outside");
    expect(inShell(fromFile.forShell)).toBe("a key from a file");
    await expect(stat(join(dataFolder, "admin-api-key"))).rejects.toThrow();
  });
});
