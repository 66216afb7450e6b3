import type { Clock } from "../ports.js";

/** How often `tick` is to be called, ms. */
export const TICK_MS = 10;
/** A timer of 10 ms comes a little late also where nothing is wrong, ms. */
const LONGEST_STEP_MS = 12;

/**
 * Time in which this process could read answers. While its own event loop stands still (a chunk being decoded, garbage being collected, a machine that
 * is too busy) this clock stands still too, so that a target is not taken for slow because of us. It goes on by at most one step from tick to tick.
 */
export class AwakeClock implements Clock {
  private tickedAtMs: number;
  private awakeMs: number;

  constructor(private readonly clock: Clock) {
    this.tickedAtMs = clock.now();
    this.awakeMs = this.tickedAtMs;
  }

  now(): number {
    return this.awakeMs + Math.min(LONGEST_STEP_MS, Math.max(0, this.clock.now() - this.tickedAtMs));
  }

  /** To be called by a timer, every `TICK_MS`: the event loop turns. */
  tick(): void {
    this.awakeMs = this.now();
    this.tickedAtMs = this.clock.now();
  }
}
