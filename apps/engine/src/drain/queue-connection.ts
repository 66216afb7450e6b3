import { setDefaultBackendFactory, type QueueOptions } from "bullmq";
import type { Settings } from "../config/index.js";
import { createSteadyPostgresBackend } from "./steady-backend.js";
import { SteadyClient } from "./steady-client.js";

const SCHEMA = "bullmq";
/** Besides these each queue and worker holds one connection that listens. */
const CONNECTIONS = 4;

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
