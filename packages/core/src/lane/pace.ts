/** How long an attempt may take for its lane to count as fast, ms: events wait for fast lanes before they are written. */
const FAST_MS = 50;
/** No lane that is slower than this is waited for, whatever the others do, ms. */
const LONGEST_FAST_MS = 200;
const TIMES_MEDIAN = 4;
/** Step of the moving median, ms. */
const STEP_MS = 0.5;

/**
 * How fast the attempts of this process are as a whole. When the process itself is the bottleneck every answer takes long, and no target is to blame: then a lane
 * counts as slow only if it is far slower than the others. (Measured: with a fixed limit a saturated process parked four fifths of the work of fast targets.)
 */
export class Pace {
  private medianMs = 0;

  observe(durationMs: number): void {
    this.medianMs = Math.max(0, this.medianMs + (durationMs > this.medianMs ? STEP_MS : -STEP_MS));
  }

  /** Above this a lane is slow, ms. */
  get limitMs(): number {
    return Math.min(LONGEST_FAST_MS, Math.max(FAST_MS, TIMES_MEDIAN * this.medianMs));
  }
}
