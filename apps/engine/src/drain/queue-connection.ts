import { setDefaultBackendFactory, type QueueOptions } from "bullmq";
import pg from "pg";
import type { Settings } from "../config/index.js";
import { createSteadyPostgresBackend } from "./steady-backend.js";

const SCHEMA = "bullmq";
/** Besides these each queue and worker holds one connection that listens. */
const CONNECTIONS = 4;

/**
 * A connection that is cut while nobody waits for an answer emits an error; BullMQ listens for it only while the connection is idle in its pool, and without a
 * listener it would end the process. Whoever uses the connection next is told anyway.
 */
class SteadyClient extends pg.Client {
  constructor(options?: pg.ClientConfig) {
    super(options);
    this.on("error", () => undefined);
  }
}

/**
 * BullMQ on Redis where REDIS_URL is set, else on the engine's PostgreSQL. To be called before Nest builds the module: the backend is process-wide.
 * `migrate` must stay: without its tables a worker spins on the error until the heap is full (measured: 4 GB in under 4 minutes).
 */
export function queueConnection({ redisUrl, databaseUrl }: Pick<Settings, "redisUrl" | "databaseUrl">): QueueOptions["connection"] {
  if (redisUrl !== null) return { url: redisUrl, maxRetriesPerRequest: null };
  setDefaultBackendFactory(createSteadyPostgresBackend);
  return { connectionString: databaseUrl, schema: SCHEMA, max: CONNECTIONS, migrate: true, Client: SteadyClient } as unknown as QueueOptions["connection"];
}

/**
 * For the side that adds jobs, on Redis: while that is away a command fails at once. Without this each one would wait in memory, and all of them would come at
 * the same time when it is back; what was not added, the reconciler finds in the database. Never for a worker: it would try again without a pause, and nothing
 * else in the process would get a turn.
 */
export function producerConnection(redisUrl: string): QueueOptions["connection"] {
  return { url: redisUrl, maxRetriesPerRequest: null, enableOfflineQueue: false };
}
