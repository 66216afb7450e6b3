import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { watchChild, type ChildProgram } from "./child-program.js";
import { unlessAborted } from "./interruption.js";
import { root, type World } from "./world.js";

const readyDeadlineMs = 60_000;

export interface EngineKeys {
  readonly admin: string;
  readonly encryption: string;
}

export interface EngineOptions {
  readonly databaseUrl: string;
  /** Also names the consumer group. Made by the engine if there is none. */
  readonly topic: string;
  /** The same for every engine on one database. */
  readonly keys: EngineKeys;
  /** BullMQ on Redis; default PostgreSQL. */
  readonly redisUrl?: string | undefined;
}

export interface Engine {
  readonly program: ChildProgram;
  readonly url: string;
}

export function newEngineKeys(): EngineKeys {
  return { admin: randomBytes(24).toString("base64url"), encryption: randomBytes(32).toString("base64") };
}

/** Starts the built engine as one process with all roles, and resolves once it is ready. Throws with the end of its log. */
export async function startEngine(world: World, options: EngineOptions): Promise<Engine> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(world.dataFolder, "engine.log");
  const program = watchChild("the engine", spawnEngine(environmentOf(world, options, port), log), () => `:\n${endOf(log)}`);
  try {
    await unlessAborted(world.interruption, waitUntilReady(url, log), program.failed);
    return { program, url };
  } catch (error) {
    await program.stop();
    throw error;
  }
}

function spawnEngine(environment: NodeJS.ProcessEnv, log: string): ChildProcess {
  const main = join(root, "apps/engine/dist/main.js");
  if (!existsSync(main)) throw new Error(`${main} is missing: build the engine first`);
  mkdirSync(join(log, ".."), { recursive: true });
  const file = openSync(log, "w");
  try {
    return spawn(process.execPath, [main], { cwd: root, env: environment, stdio: ["ignore", file, file] });
  } finally {
    closeSync(file);
  }
}

/** Nothing of the person's own settings: a run must mean the same everywhere. */
function environmentOf(world: World, { databaseUrl, topic, keys, redisUrl }: EngineOptions, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: world.brokers.join(","),
    KAFKA_TOPICS: topic,
    KAFKA_GROUP_ID: topic,
    ADMIN_API_KEY: keys.admin,
    ENCRYPTION_KEY: keys.encryption,
    EGRESS_ALLOW_CIDRS: "127.0.0.0/8",
    EGRESS_REQUIRE_HTTPS: "false",
    LOG_LEVEL: "warn",
    // As in the image.
    MALLOC_ARENA_MAX: "2",
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  };
}

async function waitUntilReady(url: string, log: string): Promise<void> {
  const end = Date.now() + readyDeadlineMs;
  while (Date.now() < end) {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`the engine was not ready after ${readyDeadlineMs / 1_000} s:\n${endOf(log)}`);
}

function endOf(log: string): string {
  return readFileSync(log, "utf8").slice(-3_000);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
