import type { JobsOptions, Queue } from "bullmq";
import type { Waker } from "@trunkline/core";
import type { Logger } from "pino";
import type { DrainJob } from "./queue-names.js";

/** What is due later than this gets no job: the reconciler, every 10 s, will find it in time. So one process's late wake never puts off another's early one. */
const SOON_MS = 15_000;
/** Wakes within this time become one job. */
const COLLECT_MS = 10;
/** A job that is to run sooner than this may already be running: it cannot be counted on to see new work. */
const MARGIN_MS = 50;

/**
 * Asks BullMQ for drain runs: at most one job per connector waits. `deduplication` with `keepLastIfActive` and `reschedule`, never `jobId`: with an id a
 * second or an earlier wake is lost (measured). A wake that fails is only late, as the reconciler looks after what was forgotten.
 */
export function createWaker(queue: Pick<Queue<DrainJob>, "add">, logger: Pick<Logger, "warn">): Waker {
  const failed = createFailureLog(logger);
  const pending = new Map<number, number>();
  const jobs = new Map<number, number>();
  const ask = async (connectorId: number, delayMs: number): Promise<void> => {
    const options: JobsOptions = {
      delay: Math.ceil(delayMs),
      deduplication: { id: String(connectorId), keepLastIfActive: true, reschedule: true },
      removeOnComplete: true,
      removeOnFail: true,
    };
    await queue.add("drain", { connectorId }, options).catch((error: unknown) => failed(connectorId, error));
  };
  const flush = (): void => {
    const now = Date.now();
    for (const [connectorId, at] of pending) {
      jobs.set(connectorId, at);
      void ask(connectorId, Math.max(0, at - now));
    }
    pending.clear();
  };
  return {
    wake: (connectorId, dueMs) => {
      const now = Date.now();
      const at = Math.max(now, dueMs);
      if (at - now > SOON_MS || willRunBy(jobs.get(connectorId), now, at)) return;
      if (pending.size === 0) setTimeout(flush, COLLECT_MS);
      pending.set(connectorId, Math.min(at, pending.get(connectorId) ?? at));
    },
  };
}

/** Whether a run of the connector is asked for and not over. */
export async function hasJob(queue: Pick<Queue<DrainJob>, "getDeduplicationJobId">, connectorId: number): Promise<boolean> {
  return (await queue.getDeduplicationJobId(String(connectorId))) !== null;
}

function willRunBy(jobMs: number | undefined, now: number, at: number): boolean {
  return jobMs !== undefined && jobMs > now + MARGIN_MS && jobMs <= at;
}

/** While the queue is away every wake fails: one line for all of ten seconds. */
const LOG_EVERY_MS = 10_000;

function createFailureLog(logger: Pick<Logger, "warn">): (connectorId: number, error: unknown) => void {
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  let unlogged = 0;
  return (connectorId, error) => {
    unlogged += 1;
    if (performance.now() - loggedAtMs < LOG_EVERY_MS) return;
    logger.warn({ connectorId, error: String(error), wakes: unlogged }, "drain.not_woken: the reconciler finds the work once the queue is back");
    loggedAtMs = performance.now();
    unlogged = 0;
  };
}
