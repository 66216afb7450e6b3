import type { Consumer } from "kafkajs";
import { PartitionProgress } from "./partition-progress.js";

const COMMIT_EVERY_MS = 100;

/** Partitions by topic and number, with their progress; commits what is durable, all partitions in one request. */
export class OffsetCommitter {
  private readonly progress = new Map<string, { topic: string; partition: number; progress: PartitionProgress }>();
  private readonly timer: NodeJS.Timeout;
  private committing: Promise<void> | null = null;

  constructor(
    private readonly consumer: Pick<Consumer, "commitOffsets">,
    private readonly failed: (error: unknown) => void,
  ) {
    this.timer = setInterval(() => void this.commit(), COMMIT_EVERY_MS);
    this.timer.unref();
  }

  of(topic: string, partition: number): PartitionProgress {
    const key = `${topic}/${partition}`;
    const known = this.progress.get(key);
    if (known !== undefined) return known.progress;
    const progress = new PartitionProgress();
    this.progress.set(key, { topic, partition, progress });
    return progress;
  }

  /** Chunks of all partitions that are not durable yet. */
  get underWay(): number {
    let sum = 0;
    for (const { progress } of this.progress.values()) sum += progress.underWay;
    return sum;
  }

  /** After a rebalance: every partition is read again from its committed offset, so nothing of before may be committed any more. */
  forget(): void {
    this.progress.clear();
  }

  /** Resolves when all that was taken is durable; nothing more may be taken meanwhile. */
  async settled(): Promise<void> {
    for (const { progress } of this.progress.values()) while (progress.underWay > 0) await progress.changed();
  }

  /** Commits now what is durable. Never rejects: an offset that was not committed is read again, and known. */
  async commit(): Promise<void> {
    this.committing ??= this.commitOnce().finally(() => {
      this.committing = null;
    });
    await this.committing;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async commitOnce(): Promise<void> {
    const due = [...this.progress.values()].map((entry) => ({ ...entry, offset: entry.progress.takeCommittable() }));
    const offsets = due.flatMap(({ topic, partition, offset }) => (offset === null ? [] : [{ topic, partition, offset: String(offset) }]));
    if (offsets.length === 0) return;
    try {
      await this.consumer.commitOffsets(offsets);
    } catch (error) {
      for (const { progress } of due) progress.commitFailed();
      this.failed(error);
    }
  }
}
