import { Processor, WorkerHost } from "@nestjs/bullmq";
import type { Job } from "bullmq";
import { Runtime } from "../runtime/runtime.js";
import { WORKER_LOCK } from "./drain.processor.js";
import { MAINTENANCE_QUEUE, RECONCILE_JOB } from "./queue-names.js";

/** The cluster's housekeeping: one process at a time does it, by BullMQ's job schedulers. */
@Processor(MAINTENANCE_QUEUE, { concurrency: 1, ...WORKER_LOCK })
export class MaintenanceProcessor extends WorkerHost {
  constructor(private readonly runtime: Runtime) {
    super();
  }

  override async process(job: Job): Promise<void> {
    if (job.name === RECONCILE_JOB) await this.runtime.reconcile();
    else await this.runtime.maintainPartitions();
  }
}
