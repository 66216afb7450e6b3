import { Processor, WorkerHost } from "@nestjs/bullmq";
import type { Job } from "bullmq";
import { drainConnector } from "@trunkline/core";
import { Runtime } from "../runtime/runtime.js";
import { DRAIN_QUEUE, type DrainJob } from "./queue-names.js";

/**
 * A killed process leaves its job active. Until BullMQ finds that its lock has run out, deduplication keeps every further wake of that connector from
 * becoming a job: so locks are short and looked at often. Any number of such finds is fine, as the truth is in the database.
 */
export const WORKER_LOCK = { lockDuration: 8_000, stalledInterval: 4_000, maxStalledCount: 1_000_000 };

/** One job = one drain run of one connector. A run may happen twice at once (BullMQ is at-least-once): the lease in the database lets one in. */
@Processor(DRAIN_QUEUE, { concurrency: 32, ...WORKER_LOCK })
export class DrainProcessor extends WorkerHost {
  constructor(private readonly runtime: Runtime) {
    super();
  }

  override async process(job: Job<DrainJob>): Promise<void> {
    await drainConnector(this.runtime.drain, job.data.connectorId);
  }
}
