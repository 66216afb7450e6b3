import { createPostgresBackend } from "bullmq";

/** A worker asks the queue itself at least this often, s: whatever it should have been told and was not is only late by so much. */
const LONGEST_WAIT_S = 5;

type Create = typeof createPostgresBackend;

/**
 * BullMQ's backend on PostgreSQL, whose worker does not trust that it is told of every job. As it comes, it waits up to an hour for a notification; a connection
 * that ends in the very moment it begins to listen leaves it waiting on a dead client, and believing that the next one listens: it would not look at its queue
 * again, without a word (measured, BullMQ 6.7.0).
 */
export const createSteadyPostgresBackend: Create = (...parameters) => {
  const backend = createPostgresBackend(...parameters);
  const waitForJob = backend.waitForJob.bind(backend);
  backend.waitForJob = async (blockTimeout) => {
    const marker = await waitForJob(Math.min(blockTimeout, LONGEST_WAIT_S));
    // LISTEN again before the next wait: asked for twice it does no harm.
    if (marker === null) (backend as unknown as { listening: boolean }).listening = false;
    return marker;
  };
  return backend;
};
