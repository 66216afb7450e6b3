import { createPostgresBackend, Queue, type QueueOptions } from "bullmq";
import type { Engine } from "../../support/start-engine.js";
import type { ChaosSystem } from "./chaos-system.js";

/** The engine's queue of drain jobs, as an operator with a script would reach it. */
export interface DrainQueue {
  /** Jobs without the mark that keeps a connector to one of them. */
  forge(connectorIds: readonly number[], times: number): Promise<void>;
  /** BullMQ's own way to empty it. */
  obliterate(): Promise<void>;
  /** Everything of every queue is gone: jobs, schedules, marks. */
  wipeAll(): Promise<void>;
  close(): Promise<void>;
}

export function drainQueueOf({ engines, database }: ChaosSystem): DrainQueue {
  const { REDIS_URL: redisUrl } = engines[0]!.environment;
  const queue = redisUrl === undefined ? postgresQueue(engines[0]!) : new Queue("drain", { connection: { url: redisUrl } });
  queue.on("error", () => undefined);
  return {
    forge: async (connectorIds, times) => {
      const job = (connectorId: number) => ({ name: "drain", data: { connectorId } });
      await queue.addBulk(connectorIds.flatMap((connectorId) => Array.from({ length: times }, () => job(connectorId))));
    },
    obliterate: () => queue.obliterate({ force: true }),
    wipeAll: () => (redisUrl === undefined ? truncateAll(database) : flushDatabase(queue)),
    close: () => queue.close(),
  };
}

function postgresQueue({ environment }: Engine): Queue {
  const connection = { connectionString: environment.DATABASE_URL, schema: "bullmq", max: 2 } as unknown as QueueOptions["connection"];
  return new Queue("drain", { connection }, createPostgresBackend as never);
}

async function truncateAll(database: ChaosSystem["database"]): Promise<void> {
  const sql = `select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables from pg_tables where schemaname = 'bullmq' and tablename !~ 'migration|version'`;
  const { rows } = await database.query<{ tables: string }>(sql);
  await database.query(`truncate ${rows[0]?.tables} cascade`);
}

/** The engine's own of the server's databases. */
async function flushDatabase(queue: Queue): Promise<void> {
  const client = (await queue.backend.client) as unknown as { flushdb(): Promise<unknown> };
  await client.flushdb();
}
