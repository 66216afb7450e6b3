import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { NativeService } from "./native-service.js";
import { isAlive } from "./own-process.js";
import { writeProcessRecord } from "./process-record.js";
import { stopProcess } from "./stop-process.js";
import { waitFor } from "./wait-for.js";

/** PostgreSQL's word for: children of the killed server have not ended yet. It passes by itself. */
const passingTrouble = /pre-existing shared memory block|is still in use/;
const passingTroubleMs = 15_000;

/** Starts the service's process and waits until it answers; returns its id. Throws with the end of its log. */
export async function launch(service: NativeService, port: number): Promise<number> {
  const end = Date.now() + passingTroubleMs;
  for (;;) {
    const processId = await spawnDetached(service, port);
    const ready = await waitFor(async () => !isAlive(processId) || (await service.isReady(port)), service.readyDeadlineMs);
    if (ready && isAlive(processId)) return processId;
    if (isAlive(processId)) await stopProcess(processId, { ...service.stopManner, deadlineMs: 1_000 });
    const log = await endOfLog(service);
    if (!passingTrouble.test(log) || Date.now() > end) throw startError(service, port, log);
  }
}

/**
 * The process gets its own session: Ctrl-C in the terminal must not reach it, because the engine has to write to it
 * until it has stopped itself. Its output goes to a file, so that it outlives us.
 */
async function spawnDetached(service: NativeService, port: number): Promise<number> {
  const { program, parameters, uid, gid } = await service.command(port);
  const log = openSync(logPath(service), "a");
  try {
    const child = spawn(program, parameters, { cwd: service.folder, uid, gid, detached: true, stdio: ["ignore", log, log], env: cleanEnvironment() });
    if (child.pid === undefined) throw await new Promise((resolve) => child.once("error", resolve));
    writeProcessRecord(service.folder, { processId: child.pid, port });
    child.unref();
    return child.pid;
  } finally {
    closeSync(log);
  }
}

/** Without PG… and KAFKA…: they would change what the programs do; and with a locale that every machine has. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|KAFKA_|LC_|LANG|npm_)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: "C" };
}

function startError(service: NativeService, port: number, log: string): Error {
  return new Error(`${service.name} did not get ready on port ${port}; the end of ${logPath(service)}:\n${log.slice(-1_500)}`);
}

async function endOfLog(service: NativeService): Promise<string> {
  const file = await open(logPath(service), "r");
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 3_000);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString("utf8");
  } finally {
    await file.close();
  }
}

function logPath(service: NativeService): string {
  return join(service.folder, `${service.name}.log`);
}
