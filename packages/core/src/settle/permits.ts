/** A bounded number of permits. `take` gives one at once while there are any; else `available` resolves when one comes back. */
export class Permits {
  private readonly waiting: Array<() => void> = [];

  constructor(private free: number) {}

  take(): boolean {
    if (this.free <= 0) return false;
    this.free -= 1;
    return true;
  }

  giveBack(count: number): void {
    this.free += count;
    while (this.free > 0) {
      const resolve = this.waiting.shift();
      if (resolve === undefined) return;
      this.free -= 1;
      resolve();
    }
  }

  /** Resolves with a permit taken. */
  async taken(): Promise<void> {
    if (this.take()) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
