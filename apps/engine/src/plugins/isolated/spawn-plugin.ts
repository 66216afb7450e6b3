import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { parseKeepingDigits } from "@trunkline/plugin-api";
import { FROM_PLUGIN_DESCRIPTOR, type FromPlugin, type ToPlugin } from "@trunkline/plugin-api/isolated";

/** Of JavaScript's heap, MB. */
const MOST_HEAP_MB = 192;
/** Of everything, buffers too, MB; looked at now and then, as nothing in Node bounds it. */
const MOST_MEMORY_MB = 512;
const MEMORY_CHECK_MS = 500;
const PAGE_BYTES = 4_096;
const LONGEST_LINE = 8 * 1_048_576;
const LONGEST_SAYING = 2_000;
const SAYINGS_PER_START = 100;

export interface SpawnOptions {
  /** A Node of version 26 or newer: the first whose permission model covers sockets. */
  readonly node: string;
  /** The SDK's program for isolated plugins. */
  readonly program: string;
  /** URL of the plugin's module. */
  readonly entry: string;
  /** Folders that the process may read. */
  readonly readable: readonly string[];
}

export interface SpawnedPlugin {
  tell(message: ToPlugin): void;
  /** Ends it at once; `reason` is what `ended` then says. */
  kill(reason?: string): void;
}

interface Listener {
  heard(message: FromPlugin): void;
  said(text: string): void;
  /** Once. */
  ended(reason: string): void;
}

/** Starts the process of a plugin: no network, no files but its own, no environment, no processes, bounded memory; in a session of its own, as signals to a group reach the engine else. */
export function spawnPlugin(options: SpawnOptions, listener: Listener): SpawnedPlugin {
  const child = spawn(options.node, parametersOf(options), { cwd: "/", env: {}, detached: true, stdio: ["pipe", "pipe", "pipe", "ignore", "pipe"] });
  const ending = { reason: null as string | null, isKilled: false, hasEnded: false };
  const kill = (reason?: string): void => {
    ending.reason ??= reason ?? null;
    ending.isKilled = true;
    child.kill("SIGKILL");
  };
  const memory = setInterval(() => void checkMemory(child, kill), MEMORY_CHECK_MS);
  memory.unref();
  const end = (reason: string): void => {
    if (ending.hasEnded) return;
    ending.hasEnded = true;
    clearInterval(memory);
    listener.ended(ending.reason ?? reason);
  };
  child.once("error", (error) => end(`its process cannot be started: ${error.message}`));
  child.once("close", (code, signal) => end(endOf(code, signal)));
  // What was said after the reason to end it must not put the blame on somebody else.
  const heard = (message: FromPlugin): void => void (ending.isKilled || listener.heard(message));
  readMessages(child.stdio[FROM_PLUGIN_DESCRIPTOR] as Readable, { heard }, kill);
  for (const stream of [child.stdout, child.stderr]) passOn(stream, listener);
  const input = child.stdin as Writable;
  input.on("error", () => {
    // The process has ended with messages unread; `close` says so.
  });
  child.unref();
  return { tell: (message) => void (input.writable && input.write(`${JSON.stringify(message)}\n`)), kill };
}

function parametersOf({ program, entry, readable }: SpawnOptions): readonly string[] {
  return [
    "--permission",
    ...readable.map((folder) => `--allow-fs-read=${folder}`),
    `--max-old-space-size=${MOST_HEAP_MB}`,
    "--no-experimental-sqlite",
    "--no-experimental-websocket",
    "--no-addons",
    "--disable-sigusr1",
    "--disable-warning=ExperimentalWarning",
    program,
    entry,
  ];
}

/** 134 and SIGABRT are how Node ends when its heap is full. */
function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (code === 134 || signal === "SIGABRT" || signal === "SIGTRAP") return "it has used up its memory";
  return signal === null ? `it ended its process (exit code ${code})` : `its process was ended by ${signal}`;
}

function readMessages(stream: Readable, { heard }: Pick<Listener, "heard">, kill: (reason: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (part: string) => {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) {
      rest = "";
      return kill("it said more than fits");
    }
    for (const line of lines) {
      const message = readMessage(line);
      if (message === null) return kill("it said what cannot be understood");
      heard(message);
    }
  });
}

function readMessage(line: string): FromPlugin | null {
  try {
    const message = parseKeepingDigits(line) as unknown as FromPlugin | null;
    return typeof message === "object" && message !== null ? message : null;
  } catch {
    return null;
  }
}

/** What a plugin prints is for the operator's log, within bounds. */
function passOn(stream: Readable | null, { said }: Listener): void {
  let left = SAYINGS_PER_START;
  stream?.setEncoding("utf8").on("data", (text: string) => {
    left -= 1;
    if (left >= 0) said(text.trimEnd().slice(0, LONGEST_SAYING));
  });
}

/** Linux only: elsewhere the heap's bound has to do. */
async function checkMemory({ pid }: ChildProcess, kill: (reason: string) => void): Promise<void> {
  const pages = await readFile(`/proc/${pid}/statm`, "utf8").then(
    (text) => Number(text.split(" ")[1]),
    () => 0,
  );
  if ((pages * PAGE_BYTES) / 1_048_576 > MOST_MEMORY_MB) kill("it has used up its memory");
}
