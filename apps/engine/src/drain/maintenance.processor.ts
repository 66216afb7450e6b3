import { InjectQueue, Processor, WorkerHost } from "@nestjs/bullmq";
import type { Job, Queue } from "bullmq";
import { Runtime } from "../runtime/runtime.js";
import { WORKER_LOCK } from "./drain.processor.js";
import { DRAIN_QUEUE, MAINTENANCE_QUEUE, RECONCILE_JOB, type DrainJob } from "./queue-names.js";
import { hasJob } from "./wake-queue.js";

/** The cluster's housekeeping: one process at a time does it, by BullMQ's job schedulers. */
@Processor(MAINTENANCE_QUEUE, { concurrency: 1, ...WORKER_LOCK })
export class MaintenanceProcessor extends WorkerHost {
  constructor(
    private readonly runtime: Runtime,
    @InjectQueue(DRAIN_QUEUE) private readonly drain: Queue<DrainJob>,
  ) {
    super();
  }

  override async process(job: Job): Promise<void> {
    if (job.name === RECONCILE_JOB) await this.runtime.reconcile((connectorId) => hasJob(this.drain, connectorId));
    else await this.runtime.maintainPartitions();
  }
}
