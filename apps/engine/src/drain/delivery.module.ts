import { BullModule, getQueueToken } from "@nestjs/bullmq";
import { type DynamicModule, Module } from "@nestjs/common";
import { Queue } from "bullmq";
import type { Waker } from "@trunkline/core";
import { Runtime } from "../runtime/runtime.js";
import type { RuntimeParts } from "../runtime/runtime-parts.js";
import { DrainProcessor } from "./drain.processor.js";
import { MaintenanceProcessor } from "./maintenance.processor.js";
import { producerConnection, queueConnection } from "./queue-connection.js";
import { DRAIN_QUEUE, MAINTENANCE_QUEUE, type DrainJob } from "./queue-names.js";
import { createWaker } from "./wake-queue.js";

export const WAKER = Symbol("waker");
/** The drain queue as those have it who add jobs. */
export const PRODUCER = Symbol("producer");

/** The delivery engine with its queues; workers only in processes of that role. */
@Module({})
export class DeliveryModule {
  static register(parts: RuntimeParts): DynamicModule {
    const isWorker = parts.settings.roles.includes("worker");
    return {
      module: DeliveryModule,
      imports: [
        BullModule.forRoot({ connection: queueConnection(parts.settings) }),
        BullModule.registerQueue({ name: DRAIN_QUEUE }, { name: MAINTENANCE_QUEUE }),
      ],
      providers: [
        { provide: PRODUCER, inject: [getQueueToken(DRAIN_QUEUE)], useFactory: (queue: Queue<DrainJob>) => producerOf(parts.settings, queue) },
        { provide: WAKER, inject: [PRODUCER], useFactory: (queue: Queue<DrainJob>) => createWaker(queue, parts.logger) },
        { provide: Runtime, inject: [WAKER], useFactory: (waker: Waker) => new Runtime(parts, waker) },
        ...(isWorker ? [DrainProcessor, MaintenanceProcessor] : []),
      ],
    };
  }
}

/** On PostgreSQL the workers' own, as each queue costs connections; on Redis one that fails at once while Redis is away. */
function producerOf({ redisUrl }: RuntimeParts["settings"], queue: Queue<DrainJob>): Queue<DrainJob> {
  return redisUrl === null ? queue : new Queue<DrainJob>(DRAIN_QUEUE, { connection: producerConnection(redisUrl) });
}
