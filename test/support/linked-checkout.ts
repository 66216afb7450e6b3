import { execFileSync } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testFolders } from "@trunkline/stack";
import { checkoutRoot } from "./engine-process.js";

/** A folder that is a checkout to the `trunkline` command, with a `.data` of its own. */
export interface LinkedCheckout {
  readonly folder: string;
  readonly program: string;
  /** Processes whose command line names the folder: all that a start brings up. */
  processIds(): readonly number[];
  remove(): Promise<void>;
}

/** Links to this checkout's build; only the command itself is copied, as it finds its root from its own place. */
export async function linkCheckout(): Promise<LinkedCheckout> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "trunkline-start-")));
  // PostgreSQL runs as a user of its own where we are root, and must get through.
  await chmod(folder, 0o755);
  const { cacheFolder } = testFolders();
  const command = join(folder, "apps/cli");
  await Promise.all([mkdir(join(folder, ".data")), mkdir(command, { recursive: true }), mkdir(cacheFolder, { recursive: true })]);
  for (const name of ["dist", "package.json"]) await cp(join(checkoutRoot, "apps/cli", name), join(command, name), { recursive: true });
  await symlink(join(checkoutRoot, "apps/cli/node_modules"), join(command, "node_modules"));
  await symlink(join(checkoutRoot, "apps/engine"), join(folder, "apps/engine"));
  await symlink(cacheFolder, join(folder, ".data/cache"));
  return { folder, program: join(command, "dist/main.js"), processIds: () => processesNaming(folder), remove: () => remove(folder) };
}

async function remove(folder: string): Promise<void> {
  for (const processId of processesNaming(folder)) endByForce(processId);
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** A process that ended meanwhile is as good. */
export function endByForce(processId: number): void {
  try {
    process.kill(processId, "SIGKILL");
  } catch {
    return;
  }
}

function processesNaming(folder: string): number[] {
  const lines = execFileSync("ps", ["-ww", "-axo", "pid=,args="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(folder)).map((line) => Number.parseInt(line, 10));
}
