import type { Consumer } from "kafkajs";
import { PartitionProgress } from "./partition-progress.js";

const COMMIT_EVERY_MS = 100;
/** While commits fail they are tried again after 1, 2, 4, … of them: a coordinator that is away is not asked ten times a second. */
const MOST_PASSED_OVER = 16;

/** Is told of each commit. */
export interface CommitReport {
  failed(error: unknown): void;
  succeeded(): void;
}

/** Partitions by topic and number, with their progress; commits what is durable, all partitions in one request. */
export class OffsetCommitter {
  private readonly progress = new Map<string, { topic: string; partition: number; progress: PartitionProgress }>();
  private readonly timer: NodeJS.Timeout;
  private committing: Promise<void> | null = null;
  private failures = 0;
  private passOver = 0;

  constructor(
    private readonly consumer: Pick<Consumer, "commitOffsets">,
    private readonly report: CommitReport,
  ) {
    this.timer = setInterval(() => this.commitInTurn(), COMMIT_EVERY_MS);
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
    [this.failures, this.passOver] = [0, 0];
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

  private commitInTurn(): void {
    if (this.passOver > 0) this.passOver -= 1;
    else void this.commit();
  }

  private async commitOnce(): Promise<void> {
    const due = [...this.progress.values()].map((entry) => ({ ...entry, offset: entry.progress.takeCommittable() }));
    const offsets = due.flatMap(({ topic, partition, offset }) => (offset === null ? [] : [{ topic, partition, offset: String(offset) }]));
    if (offsets.length === 0) return;
    try {
      await this.consumer.commitOffsets(offsets);
      this.failures = 0;
      this.report.succeeded();
    } catch (error) {
      for (const { progress } of due) progress.commitFailed();
      this.passOver = Math.min(2 ** this.failures, MOST_PASSED_OVER);
      this.failures += 1;
      this.report.failed(error);
    }
  }
}
