import { getQueueToken } from "@nestjs/bullmq";
import { NestFactory } from "@nestjs/core";
import type { Queue } from "bullmq";
import type { Waker } from "@trunkline/core";
import { startBackground } from "../runtime/background.js";
import { NestLogger } from "../runtime/nest-logger.js";
import { Runtime } from "../runtime/runtime.js";
import type { RuntimeParts } from "../runtime/runtime-parts.js";
import { DeliveryModule, PRODUCER, WAKER } from "./delivery.module.js";
import { DrainProcessor } from "./drain.processor.js";
import { keepScheduled } from "./keep-scheduled.js";
import { MaintenanceProcessor } from "./maintenance.processor.js";
import { DRAIN_QUEUE, MAINTENANCE_QUEUE, PARTITIONS_JOB, RECONCILE_JOB } from "./queue-names.js";

/** With the 20 s after which a process counts as gone, a killed one's work goes on within 30 s. */
const RECONCILE_EVERY_MS = 5_000;
const PARTITIONS_EVERY_MS = 3_600_000;
const schedules = [
  { name: RECONCILE_JOB, everyMs: RECONCILE_EVERY_MS },
  { name: PARTITIONS_JOB, everyMs: PARTITIONS_EVERY_MS },
];
const CLOSE_WITHIN_MS = 5_000;

export interface Delivery {
  readonly runtime: Runtime;
  readonly waker: Waker;
  /** What is wrong with the queue; null while it answers. Does not reject, and may take long. */
  queueProblem(): Promise<string | null>;
  /** No new drain run begins; those under way may end. */
  stopWorkers(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the delivery engine of this process. */
export async function startDelivery(parts: RuntimeParts): Promise<Delivery> {
  const context = await NestFactory.createApplicationContext(DeliveryModule.register(parts), { logger: new NestLogger(parts.logger), abortOnError: false });
  const runtime = context.get(Runtime);
  const isWorker = parts.settings.roles.includes("worker");
  const workers = isWorker ? [context.get(DrainProcessor).worker, context.get(MaintenanceProcessor).worker] : [];
  const queues = [DRAIN_QUEUE, MAINTENANCE_QUEUE].map((name) => context.get<Queue>(getQueueToken(name), { strict: false }));
  const producer = context.get<Queue>(PRODUCER);
  for (const part of new Set([...queues, ...workers, producer]))
    (part as { on(name: "error", told: (error: Error) => void): unknown }).on("error", (error: Error) =>
      parts.logger.warn({ error: String(error) }, "queue.unavailable"),
    );
  const [, maintenanceQueue] = queues;
  const keeper = isWorker && maintenanceQueue ? await keepScheduled(maintenanceQueue, schedules, parts.logger) : undefined;
  const background = isWorker ? startBackground(runtime, parts, context.get<Waker>(WAKER)) : null;
  return {
    runtime,
    waker: context.get<Waker>(WAKER),
    queueProblem: async () => {
      const asked = producer.getActiveCount().then(() => null);
      return asked.catch(() => "the queue refuses commands; retries and parked work wait for it");
    },
    stopWorkers: async () => {
      keeper?.stop();
      runtime.stopClaiming();
      await within(CLOSE_WITHIN_MS, background?.stop() ?? Promise.resolve());
      await within(CLOSE_WITHIN_MS, Promise.all(workers.map((worker) => worker.close())));
      if (isWorker) await within(CLOSE_WITHIN_MS, context.get(DrainProcessor).shares.close());
    },
    close: () => within(CLOSE_WITHIN_MS, Promise.all([context.close(), producer.close()])),
  };
}

/** BullMQ's close waits without end for a worker whose Redis is gone. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, ms).unref())]);
}
