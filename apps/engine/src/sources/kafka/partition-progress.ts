/** A run of records of one partition that is on its way to being durable. */
export interface Chunk {
  /** Offset after its last record. */
  readonly nextOffset: bigint;
  isDurable: boolean;
}

/**
 * The one owner of how far a partition has come. Several chunks may be under way; the offset that may be committed is that of the lowest unbroken
 * run of durable ones, never a later chunk's alone: a crash must not skip the one before it.
 */
export class PartitionProgress {
  private readonly chunks: Chunk[] = [];
  private durableOffset: bigint | null = null;
  private committedOffset: bigint | null = null;
  private waiting: Array<() => void> = [];

  get underWay(): number {
    return this.chunks.length;
  }

  begin(nextOffset: bigint): Chunk {
    const chunk = { nextOffset, isDurable: false };
    this.chunks.push(chunk);
    return chunk;
  }

  becameDurable(chunk: Chunk): void {
    chunk.isDurable = true;
    while (this.chunks[0]?.isDurable === true) this.durableOffset = this.chunks.shift()?.nextOffset ?? this.durableOffset;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  /** Resolves when a chunk has become durable. */
  async changed(): Promise<void> {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** The offset to commit now; null when there is nothing new. */
  takeCommittable(): bigint | null {
    if (this.durableOffset === null || this.durableOffset === this.committedOffset) return null;
    this.committedOffset = this.durableOffset;
    return this.durableOffset;
  }

  /** A commit did not arrive: the same offset is offered again. */
  commitFailed(): void {
    this.committedOffset = null;
  }
}
