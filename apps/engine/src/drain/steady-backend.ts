import { createPostgresBackend } from "bullmq";
import pg from "pg";
import { SteadyClient } from "./steady-client.js";

/** A worker asks the queue itself at least this often, s: whatever it should have been told and was not is only late by so much. */
const LONGEST_WAIT_S = 5;

type Create = typeof createPostgresBackend;

/** What BullMQ 6.7.0 keeps of the connection that listens for jobs (postgres-queue-backend.js, postgres-connection.js). */
interface Listening {
  listening: boolean;
  readonly connection: { pgModule?: typeof pg; listenClient?: pg.Client | undefined; listenClientPromise?: Promise<pg.Client> | undefined };
}

/**
 * BullMQ's backend on PostgreSQL, whose worker does not trust that it is told of every job. As it comes, it waits up to an hour for a notification; a connection
 * that ends in the very moment it is opened or begins to listen ends the process, or leaves the worker waiting on a dead client, or asking it for ever: it would
 * not look at its queue again, without a word (measured, BullMQ 6.7.0).
 */
export const createSteadyPostgresBackend: Create = (...parameters) => {
  const backend = createPostgresBackend(...parameters);
  const kept = backend as unknown as Listening;
  if (kept.connection.pgModule !== undefined) kept.connection.pgModule = { ...pg, Client: SteadyClient };
  const waitForJob = backend.waitForJob.bind(backend);
  backend.waitForJob = async (blockTimeout) => {
    try {
      const marker = await waitForJob(Math.min(blockTimeout, LONGEST_WAIT_S));
      // LISTEN again before the next wait: asked for twice it does no harm.
      if (marker === null) kept.listening = false;
      return marker;
    } catch (error) {
      forgetClient(kept);
      throw error;
    }
  };
  return backend;
};

/** The next wait opens a connection of its own. */
function forgetClient(kept: Listening): void {
  const { listenClient } = kept.connection;
  kept.listening = false;
  kept.connection.listenClient = undefined;
  kept.connection.listenClientPromise = undefined;
  void listenClient?.end().catch(() => undefined);
}
