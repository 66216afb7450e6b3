import { Processor, WorkerHost } from "@nestjs/bullmq";
import type { Job } from "bullmq";
import { drainConnector } from "@trunkline/core";
import { Runtime } from "../runtime/runtime.js";
import { DRAIN_QUEUE, type DrainJob } from "./queue-names.js";

/** One job = one drain run of one connector. A run may happen twice at once (BullMQ is at-least-once): the lease in the database lets one in. */
@Processor(DRAIN_QUEUE, { concurrency: 32, lockDuration: 30_000 })
export class DrainProcessor extends WorkerHost {
  constructor(private readonly runtime: Runtime) {
    super();
  }

  override async process(job: Job<DrainJob>): Promise<void> {
    await drainConnector(this.runtime.drain, job.data.connectorId);
  }
}
