import { randomBytes } from "node:crypto";
import { createTestDatabase } from "@trunkline/stack";
import { type EngineRun, runEngine } from "./engine-process.js";
import { freePort } from "./free-port.js";
import { createTopic, deleteTopics } from "./kafka-client.js";
import { ownRedisDatabase, type Services } from "./services.js";

export interface EngineOptions {
  /** Over what every engine under test gets; null takes a variable away. */
  readonly environment?: Readonly<Record<string, string | null>>;
  /** Default all: api, ingest, worker. */
  readonly roles?: readonly ("api" | "ingest" | "worker")[];
  /** Default 8, as the engine makes them. */
  readonly partitions?: number;
  /** Default true. false: resolves once the process runs, for an engine that is not going to be ready. */
  readonly untilReady?: boolean;
}

/** A real engine process with a database, a topic and a group of its own. */
export interface Engine {
  readonly url: string;
  readonly brokers: string;
  readonly topic: string;
  readonly adminKey: string;
  readonly environment: Readonly<Record<string, string>>;
  processId(): number;
  isAlive(): boolean;
  /** All it wrote, over all its runs. */
  log(): string;
  /** Resolves once the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Orderly; gives exit status or signal. Does nothing to one that is gone. */
  stop(): Promise<number | NodeJS.Signals>;
  /** Again, on the same database, topic, group and port; resolves once it is ready. */
  restart(): Promise<void>;
  /** Stops it and removes its database and topics. */
  remove(): Promise<void>;
}

/** Starts an engine with everything its own; resolves once it is ready. */
export async function startEngine(services: Services, { environment = {}, roles, partitions = 8, untilReady = true }: EngineOptions = {}): Promise<Engine> {
  const database = await createTestDatabase(services.postgres);
  const topic = `events-${randomBytes(6).toString("hex")}`;
  await createTopic(services.brokers, topic, partitions);
  const settled = {
    ...(await basicEnvironment(services, topic)),
    DATABASE_URL: database.url,
    ...(roles ? { ROLES: roles.join(",") } : {}),
    ...environment,
  };
  const clean = async (): Promise<void> => {
    await database.drop();
    await deleteTopics(services.brokers, [topic, `${topic}.rejected`]);
  };
  return launch({ environment: withoutNull(settled), clean, untilReady });
}

/** Another process of the same installation: same database, topic, group and keys, a port of its own. */
export async function startBeside(engine: Engine, environment: Readonly<Record<string, string>> = {}): Promise<Engine> {
  const settled = { ...engine.environment, PORT: String(await freePort()), ...environment };
  return launch({ environment: settled, clean: () => Promise.resolve(), untilReady: true });
}

interface Launch {
  readonly environment: Readonly<Record<string, string>>;
  readonly clean: () => Promise<void>;
  readonly untilReady: boolean;
}

async function launch({ environment, clean, untilReady }: Launch): Promise<Engine> {
  const url = `http://127.0.0.1:${environment.PORT}`;
  let log = "";
  const start = (): Promise<EngineRun> => runEngine({ url, environment, untilReady, onOutput: (text) => (log += text) });
  let run = await start().catch(async (error: unknown) => {
    await clean();
    throw new Error(`${String(error)}\n${log.slice(-4_000)}`);
  });
  const stop = (): Promise<number | NodeJS.Signals> => (run.isAlive() ? run.stop() : run.ended);
  return {
    url,
    environment,
    brokers: environment.KAFKA_BROKERS ?? "",
    topic: environment.KAFKA_TOPICS ?? "",
    adminKey: environment.ADMIN_API_KEY ?? "",
    processId: () => run.processId,
    isAlive: () => run.isAlive(),
    log: () => log,
    kill: (signal) => run.kill(signal),
    stop,
    restart: async () => void (run = await start()),
    remove: () => stop().then(clean),
  };
}

async function basicEnvironment(services: Services, topic: string): Promise<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    PORT: String(await freePort()),
    KAFKA_BROKERS: services.brokers,
    KAFKA_TOPICS: topic,
    KAFKA_GROUP_ID: topic,
    KAFKA_DLQ_TOPIC: `${topic}.rejected`,
    ADMIN_API_KEY: `test-${randomBytes(16).toString("hex")}`,
    ENCRYPTION_KEY: randomBytes(32).toString("base64"),
    EGRESS_ALLOW_CIDRS: "127.0.0.0/8",
    EGRESS_REQUIRE_HTTPS: "false",
    LOG_FORMAT: "json",
    ...(services.redis ? { REDIS_URL: ownRedisDatabase(services.redis) } : {}),
  };
}

function withoutNull(environment: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== null));
}
