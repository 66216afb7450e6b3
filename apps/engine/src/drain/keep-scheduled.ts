import type { Queue } from "bullmq";
import type { Logger } from "pino";

const LOOK_EVERY_MS = 5_000;
/** A scheduler whose next run is overdue for so long has lost its job; one whose process was killed goes on by itself before that. */
const OVERDUE_MS = 15_000;

/** A job that is to run again and again, one run at a time in the whole cluster, whichever processes live. */
export interface Schedule {
  readonly name: string;
  readonly everyMs: number;
}

export interface ScheduleKeeper {
  stop(): void;
}

/**
 * Makes the schedules, and makes them again where they are gone: a queue may be wiped at any time (FLUSHALL, a Redis without persistence that starts anew), and
 * without its reconciler nobody would find the work that was forgotten with it.
 */
export async function keepScheduled(queue: Queue, schedules: readonly Schedule[], logger: Pick<Logger, "warn">): Promise<ScheduleKeeper> {
  for (const schedule of schedules) await make(queue, schedule);
  let looking: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    for (const schedule of schedules) {
      if (!(await isLost(queue, schedule))) continue;
      await make(queue, schedule);
      logger.warn({ schedule: schedule.name }, "queue.schedule_made_again: the queue had lost it");
    }
  };
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => logger.warn({ error: String(error) }, "queue.not_looked_at"))
      .finally(() => (looking = null));
  }, LOOK_EVERY_MS).unref();
  return { stop: () => clearInterval(timer) };
}

async function isLost(queue: Queue, { name }: Schedule): Promise<boolean> {
  const scheduler = await queue.getJobScheduler(name);
  return scheduler?.next === undefined || scheduler.next < Date.now() - OVERDUE_MS;
}

async function make(queue: Queue, { name, everyMs }: Schedule): Promise<void> {
  await queue.upsertJobScheduler(name, { every: everyMs }, { name, opts: { removeOnComplete: true, removeOnFail: 10 } });
}
