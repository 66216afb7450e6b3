import type { Clock } from "../ports.js";
import { Pace } from "./pace.js";

/** Step of the moving 95th percentile: a share of it, at least this many ms; up by at most 0.95 steps a sample, down by 0.05. */
const LEAST_STEP_MS = 4;
const STEP_SHARE = 0.1;
/** The percentile grows no further, so that a lane which was very slow is fast again after some 400 quick answers, ms. */
const HIGHEST_MS = 300;

type Start = (startedAtMs: number) => void;

/** Sends of one tenant that are under way in this process. */
export interface TenantLoad {
  inFlight: number;
}

/** Slow lanes of one tenant together: whoever has hundreds of targets that hang must not take every socket. Fast lanes are not held to it. */
const MOST_SLOW_SENDS = 1_024;

/**
 * The sends of one connector in this process: at most `concurrency` at once, the rest in a short queue. Intake and drain share it, so that a
 * connector never sees more than it allows from one process.
 */
export class Lane {
  /** Work in the database goes first until then, ms since the epoch: new events line up behind it. */
  backlogUntilMs = 0;
  /** No token of its limits is to be had before, ms since the epoch. */
  limitedUntilMs = 0;
  /** Deliveries parked since the last full batch. */
  gathered = 0;
  /** Whether a drain run of this process is at it. */
  isDraining = false;
  private p95Ms = 0;
  /** Sends at once while the target recovers; without end when it has. */
  private rampLimit = Number.POSITIVE_INFINITY;
  private rampSuccesses = 0;
  private toldOfRoom: (() => void) | null = null;
  private readonly waiting: Start[] = [];
  /** When each send under way began, oldest first. */
  private readonly startedAt: number[] = [];

  constructor(
    /** Stands still while this process does: see `AwakeClock`. */
    private readonly clock: Clock,
    private concurrency: number,
    private readonly pace = new Pace(),
    private readonly load: TenantLoad = { inFlight: 0 },
  ) {}

  get inFlight(): number {
    return this.startedAt.length;
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** Sends that could begin right now. */
  get room(): number {
    const room = Math.min(this.concurrency, this.rampLimit) - this.inFlight;
    if (room <= 0) return 0;
    // A lane with nothing under way may always begin: nothing of its own would ever start what waits in it.
    return this.inFlight > 0 && this.load.inFlight >= MOST_SLOW_SENDS && this.isSlow() ? 0 : room;
  }

  get isRamping(): boolean {
    return this.rampLimit !== Number.POSITIVE_INFINITY;
  }

  /** The target is back: one send at a time, then two, four, and so on, as long as they succeed. */
  ramp(): void {
    this.rampLimit = 1;
    this.rampSuccesses = 0;
  }

  /** What a send of a ramping lane came to. */
  ramped(hasFailed: boolean): void {
    this.rampSuccesses = hasFailed ? 0 : this.rampSuccesses + 1;
    if (hasFailed) this.rampLimit = Math.max(1, Math.floor(this.rampLimit / 2));
    if (this.rampSuccesses < this.rampLimit) return;
    this.rampSuccesses = 0;
    this.rampLimit = this.rampLimit * 2 >= this.concurrency ? Number.POSITIVE_INFINITY : this.rampLimit * 2;
    this.startWaiting();
  }

  /** Calls once, when sends have ended and a quarter of the lane is free. */
  whenRoom(tell: () => void): void {
    this.toldOfRoom = tell;
  }

  resize(concurrency: number): void {
    this.concurrency = concurrency;
    this.startWaiting();
  }

  /** Runs `start` now, or as soon as there is room. Each start must lead to exactly one `leave` with the time it was given. */
  enter(start: Start): void {
    if (this.room > 0) this.begin(start);
    else this.waiting.push(start);
  }

  /** Takes a queued start back; false when it has already begun. */
  withdraw(start: Start): boolean {
    const index = this.waiting.indexOf(start);
    if (index === -1) return false;
    this.waiting.splice(index, 1);
    return true;
  }

  leave(startedAtMs: number): void {
    takeOut(this.startedAt, startedAtMs);
    this.load.inFlight -= 1;
    this.observe(this.clock.now() - startedAtMs);
    this.startWaiting();
    if (this.toldOfRoom !== null && this.room * 4 >= Math.min(this.concurrency, this.rampLimit)) this.tellOfRoom(this.toldOfRoom);
  }

  /** Whether answers take too long to be waited for: by the moving percentile, or because a quarter of the sends under way are already late. */
  isSlow(): boolean {
    const { limitMs } = this.pace;
    if (this.p95Ms > limitMs) return true;
    const late = this.startedAt[Math.floor(this.startedAt.length / 4)];
    return late !== undefined && this.clock.now() - late > limitMs;
  }

  private observe(durationMs: number): void {
    this.pace.observe(durationMs);
    const step = Math.max(LEAST_STEP_MS, STEP_SHARE * this.p95Ms);
    const above = durationMs - this.p95Ms;
    this.p95Ms = above > 0 ? Math.min(HIGHEST_MS, this.p95Ms + 0.95 * Math.min(step, above)) : Math.max(0, this.p95Ms - 0.05 * step);
  }

  private begin(start: Start): void {
    const now = this.clock.now();
    this.startedAt.push(now);
    this.load.inFlight += 1;
    start(now);
  }

  private tellOfRoom(tell: () => void): void {
    this.toldOfRoom = null;
    tell();
  }

  private startWaiting(): void {
    while (this.room > 0) {
      const start = this.waiting.shift();
      if (start === undefined) return;
      this.begin(start);
    }
  }
}

/** As `splice`, which makes a list of what it takes out. */
function takeOut(list: number[], value: number): void {
  for (let index = list.indexOf(value) + 1; index < list.length; index += 1) list[index - 1] = list[index] ?? 0;
  list.pop();
}
