/** Requests travel at different speeds: the receiver, too, must not see more than the limit. */
const MARGIN_SHARE = 0.02;
const LONGEST_MARGIN_MS = 100;

export interface SendLimit {
  readonly max: number;
  readonly perMs: number;
}

/** The last sends of one connector: at most `max` in any `perMs`, not only in those that begin on the hour of some clock. */
export class SendWindow {
  private times: number[] = [];
  private oldest = 0;

  constructor(private readonly limit: SendLimit) {}

  isFor({ max, perMs }: SendLimit): boolean {
    return max === this.limit.max && perMs === this.limit.perMs;
  }

  /** Reserves the next send; gives the time at which it may go, ms since the epoch. */
  reserve(now: number): number {
    const { max, perMs } = this.limit;
    if (this.times.length < max) {
      const at = Math.max(now, this.times.at(-1) ?? now);
      this.times.push(at);
      return at;
    }
    const at = Math.max(now, (this.times[this.oldest] ?? now) + perMs + Math.min(perMs * MARGIN_SHARE, LONGEST_MARGIN_MS));
    this.times[this.oldest] = at;
    this.oldest = (this.oldest + 1) % max;
    return at;
  }
}
