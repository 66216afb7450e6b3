interface Waiter {
  readonly count: number;
  readonly resolve: () => void;
}

/** A bounded number of permits, taken several at a time, all or none: who holds some never waits for more, so nobody waits for ever. First come, first served. */
export class Permits {
  private readonly waiting: Waiter[] = [];
  private free: number;

  constructor(readonly most: number) {
    this.free = most;
  }

  /** Takes `count` (<= `most`) at once where that is possible; false where it has to be waited for. */
  take(count: number): boolean {
    if (this.free < count || this.waiting.length > 0) return false;
    this.free -= count;
    return true;
  }

  /** Resolves with `count` (<= `most`) taken. */
  async taken(count: number): Promise<void> {
    if (this.take(count)) return;
    await new Promise<void>((resolve) => this.waiting.push({ count, resolve }));
  }

  giveBack(count: number): void {
    this.free += count;
    for (let [first] = this.waiting; first !== undefined && first.count <= this.free; [first] = this.waiting) {
      this.waiting.shift();
      this.free -= first.count;
      first.resolve();
    }
  }
}
