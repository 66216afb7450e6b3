import { Processor, WorkerHost } from "@nestjs/bullmq";
import type { Job } from "bullmq";
import { Runtime } from "../runtime/runtime.js";
import { DrainShares } from "./drain-shares.js";
import { DRAIN_QUEUE, type DrainJob } from "./queue-names.js";

/**
 * A killed process leaves its job active. Until BullMQ finds that its lock has run out, deduplication keeps every further wake of that connector from
 * becoming a job: so locks are short and looked at often. Any number of such finds is fine, as the truth is in the database.
 */
export const WORKER_LOCK = { lockDuration: 8_000, stalledInterval: 4_000, maxStalledCount: 1_000_000, runRetryDelay: 1_000 };

/**
 * A job asks for a drain run of one connector and ends at once: a job that waited for its run would keep those of other tenants waiting. A run may happen twice at
 * once (BullMQ is at-least-once): the lease in the database lets one in.
 */
@Processor(DRAIN_QUEUE, { concurrency: 8, ...WORKER_LOCK })
export class DrainProcessor extends WorkerHost {
  readonly shares = new DrainShares((connectorId) => this.runtime.drainConnector(connectorId));

  constructor(private readonly runtime: Runtime) {
    super();
  }

  override async process(job: Job<DrainJob>): Promise<void> {
    const { connectorId } = job.data;
    await this.runtime.whenReady;
    this.shares.ask(this.runtime.tenantOf(connectorId), connectorId);
  }
}
