import { decideNext } from "./delivery/decide-next.js";
import type { ParkedReason } from "./delivery/delivery.js";
import type { MadeAttempt } from "./delivery/attempt-input.js";
import { attemptNotMade } from "./delivery/describe-attempt.js";
import { makeAttempt } from "./delivery/make-attempt.js";
import type { PlannedDelivery } from "./delivery/planned-delivery.js";
import type { DomainEvent } from "./event/event.js";
import { TICK_MS } from "./lane/awake-clock.js";
import type { Lane } from "./lane/lane.js";
import type { Lanes } from "./lane/lanes.js";
import { noteRamp } from "./note-ramp.js";
import type { AttemptObserver, Breakers, Clock, ConnectorSupervisor, RequestMask, SecretScrub, Sender } from "./ports.js";
import { newSlot, type Entry, type Slot } from "./settle/entry.js";
import { startWide } from "./start-wide.js";
import type { Ledger } from "./settle/ledger.js";
import { WaitingLine } from "./settle/waiting-line.js";
import { BACKLOG_MS, whyParked } from "./why-parked.js";

/** An event does not wait longer than this for its attempts before it is written, ms in which this process was awake. */
const LONGEST_WAIT_MS = 250;
/** The same where only this process is to blame, as it is busy, ms. */
const LONGEST_BUSY_WAIT_MS = 2_000;

export interface DispatchDependencies {
  readonly clock: Clock;
  readonly sender: Sender;
  readonly mask: RequestMask;
  readonly scrub: SecretScrub;
  readonly breakers: Breakers;
  readonly lanes: Lanes;
  readonly supervisor: ConnectorSupervisor;
  readonly observer: AttemptObserver;
  readonly random: () => number;
  /** Aborted at shutdown: sends under way end as `cancelled` and are handed back. */
  readonly shutdown: AbortSignal;
}

/** An event with the deliveries it leads to, by the configuration it met. */
export interface PlannedEvent {
  readonly event: DomainEvent;
  readonly configurationVersion: number;
  readonly deliveries: readonly PlannedDelivery[];
  /** Nothing of it is sent before, as its tenant is over its quota. */
  readonly heldUntilMs?: number | undefined;
}

export interface DispatchOptions {
  /** Write the rows before anything is sent (HTTP), or send first and write the outcome with the rows (Kafka: its offset is the safety). */
  readonly writeFirst: boolean;
  /** Called once the event's rows are committed. */
  readonly whenDurable: () => void;
}

/** Places each delivery of an event in its connector's lane, or parks it; waits a little for outcomes; then hands the event to the ledger. */
export class Dispatcher {
  /** Events whose sends are waited for, oldest first; and events written first whose sends still queue. */
  private readonly waiting = new WaitingLine<Entry>();
  private readonly sweeper: NodeJS.Timeout;
  private isEnding = false;

  constructor(
    private readonly dependencies: DispatchDependencies,
    private readonly ledger: Ledger,
  ) {
    this.sweeper = setInterval(() => this.sweep(), TICK_MS);
    this.sweeper.unref();
  }

  /** Gives every delivery of the event its place: under way, queued or parked. A promise where that has to wait for permits. */
  dispatch(planned: PlannedEvent, { writeFirst, whenDurable }: DispatchOptions): Promise<void> | undefined {
    const { event, configurationVersion } = planned;
    const slots: Slot[] = [];
    const entry: Entry = {
      event,
      configurationVersion,
      slots,
      stage: "open",
      waitedFor: 0,
      waitingSinceMs: 0,
      place: null,
      permits: 0,
      writeFirst,
      inOrder: false,
      whenDurable,
    };
    for (const delivery of planned.deliveries) slots.push(newSlot(delivery, entry));
    // The rows of ordered deliveries tell their order: none may overtake another on its way into the database.
    if (slots.some(({ orderingKey }) => orderingKey !== null)) Object.assign(entry, { writeFirst: true, inOrder: true });
    const now = this.dependencies.clock.now();
    const sends = slots.filter((slot) => !this.discard(slot, now) && !this.park(slot, now, planned.heldUntilMs));
    return this.takePermits(entry, sends.length)?.then(() => this.placeAll(entry, sends)) ?? this.placeAll(entry, sends);
  }

  /** Sends what was written first. To be called when the ledger says that the event is durable. */
  startWritten(entry: Entry): void {
    if (!entry.writeFirst) return;
    if (entry.slots.length > this.ledger.permits.most) return void this.startWide(entry);
    for (const slot of entry.slots) if (!slot.hasEnded) this.start(slot);
    this.waitFor(entry);
  }

  /** Stops waiting: everything placed goes to the ledger as it stands. */
  handOverAll(): void {
    this.isEnding = true;
    for (const entry of this.waiting) this.handOver(entry);
  }

  close(): void {
    clearInterval(this.sweeper);
  }

  /** What is not begun before this process ends goes back in line. */
  private async startWide(entry: Entry): Promise<void> {
    const { clock, shutdown } = this.dependencies;
    const left = await startWide({
      slots: entry.slots.filter(({ hasEnded }) => !hasEnded),
      start: (slot) => this.start(slot),
      sliceStarted: () => {
        // The oldest first: it waits again, at the end.
        this.waiting.delete(entry);
        this.waitFor(entry);
      },
      unwrittenOutcomes: () => this.ledger.unwrittenOutcomes,
      isEnding: () => this.isEnding || shutdown.aborted,
    });
    for (const slot of left) {
      putBack(slot, "backlog", clock.now());
      slot.hasEnded = true;
      this.ledger.ended(slot);
    }
  }

  /** What a broken filter leaves undecided is not sent. */
  private discard(slot: Slot, now: number): boolean {
    const { filterFailure, event, connector, id } = slot.planned;
    if (filterFailure === null) return false;
    const attempt = attemptNotMade(filterFailure, now);
    Object.assign(slot, { state: { status: "dead_lettered", reason: "filter_failed" }, attemptNumber: 1, attempt, hasEnded: true } satisfies Partial<Slot>);
    this.dependencies.observer.attempted({ event, connector, deliveryId: id, attempt, state: slot.state });
    return true;
  }

  private park(slot: Slot, now: number, heldUntilMs: number | undefined): boolean {
    const why = whyParked(this.dependencies, slot.planned.connector, now);
    const parked = heldUntilMs === undefined ? why : { reason: why?.reason ?? ("tenant_quota" as const), dueMs: Math.max(why?.dueMs ?? 0, heldUntilMs) };
    if (parked === null) return false;
    slot.state = { status: "parked", ...parked };
    slot.hasEnded = true;
    return true;
  }

  /** All of an event's permits at once: with some in hand it could wait for ever for the others. An event of more sends than there are permits is written first. */
  private takePermits(entry: Entry, sends: number): Promise<void> | undefined {
    const { permits } = this.ledger;
    if (sends > permits.most) entry.writeFirst = true;
    if (entry.writeFirst || sends === 0) return undefined;
    entry.permits = sends;
    return permits.take(sends) ? undefined : permits.taken(sends);
  }

  private placeAll(entry: Entry, sends: readonly Slot[]): undefined {
    for (const slot of sends) this.place(slot);
    this.waitFor(entry);
    if (entry.waitedFor === 0) this.ledger.settle(entry);
  }

  private place(slot: Slot): void {
    const { entry } = slot;
    slot.attemptNumber = 1;
    if (entry.writeFirst) return;
    slot.isWaitedFor = !this.dependencies.lanes.of(slot.planned.connector).isSlow();
    if (slot.isWaitedFor) entry.waitedFor += 1;
    this.start(slot);
  }

  /** Nothing queues in memory for longer than the longest wait, and no event that is still to be written waits longer for its sends. */
  private waitFor(entry: Entry): void {
    if (entry.waitedFor === 0 && entry.slots.every((slot) => slot.queuedStart === null)) return;
    entry.waitingSinceMs = this.dependencies.lanes.awake.now();
    this.waiting.add(entry);
  }

  private start(slot: Slot): void {
    const lane = this.dependencies.lanes.of(slot.planned.connector);
    slot.queuedStart = (startedAtMs) => {
      slot.queuedStart = null;
      void this.attempt(slot, lane, startedAtMs);
    };
    lane.enter(slot.queuedStart);
  }

  private async attempt(slot: Slot, lane: Lane, startedAtMs: number): Promise<void> {
    const { connector, event, id, subscription } = slot.planned;
    const input = { deliveryId: id, event, connector, content: connector, subscriptionIndex: subscription.index, attemptNumber: 1, body: null, test: false };
    try {
      const made = await this.dependencies.breakers.of(connector).fire(() => makeAttempt(this.dependencies, input, this.dependencies.shutdown));
      if (made === "open") putBack(slot, "breaker_open", this.dependencies.clock.now());
      else this.recordOutcome(slot, made, lane);
      this.ended(slot);
    } finally {
      lane.leave(startedAtMs);
    }
  }

  private recordOutcome(slot: Slot, made: MadeAttempt, lane: Lane): void {
    const { connector, event, id } = slot.planned;
    const { random, supervisor, observer } = this.dependencies;
    const { startedAtMs, durationMs } = made.attempt;
    const now = startedAtMs + durationMs;
    const next = decideNext({ outcome: made.outcome, policy: connector.policy, attemptNumber: 1, rateLimitedMs: 0, now, random, test: false });
    slot.state =
      next.state.status === "dead_lettered" && made.deadLetterReason !== null ? { status: "dead_lettered", reason: made.deadLetterReason } : next.state;
    slot.body = made.body;
    slot.bodySha256 = made.bodySha256;
    slot.rateLimitedMs = next.rateLimitedMs;
    if (next.countsAsAttempt) slot.attempt = made.attempt;
    else slot.attemptNumber = 0;
    if (next.effect !== null) supervisor.apply(connector.id, next.effect);
    observer.attempted({ event, connector, deliveryId: id, attempt: made.attempt, state: slot.state });
    noteRamp(lane, made);
  }

  private ended(slot: Slot): void {
    slot.hasEnded = true;
    const { entry } = slot;
    this.ledger.ended(slot);
    if (entry.stage !== "open" || !slot.isWaitedFor) return;
    entry.waitedFor -= 1;
    if (entry.waitedFor === 0 && this.waiting.delete(entry)) this.ledger.settle(entry);
  }

  private handOver(entry: Entry): void {
    this.waiting.delete(entry);
    for (const slot of entry.slots) this.withdraw(slot);
    if (entry.stage === "open") this.ledger.settle(entry);
  }

  /** A send that still queues in its lane after so long is parked: the database is the place to wait. */
  private withdraw(slot: Slot): void {
    if (slot.queuedStart === null) return;
    const lane = this.dependencies.lanes.of(slot.planned.connector);
    if (!lane.withdraw(slot.queuedStart)) return;
    slot.queuedStart = null;
    const now = this.dependencies.clock.now();
    lane.backlogUntilMs = now + BACKLOG_MS;
    putBack(slot, "lane_full", now);
    slot.hasEnded = true;
    this.ledger.ended(slot);
  }

  private sweep(): void {
    const { awake } = this.dependencies.lanes;
    awake.tick();
    const now = awake.now();
    for (const entry of this.waiting) {
      if (entry.waitingSinceMs > now - LONGEST_WAIT_MS) return;
      if (entry.waitingSinceMs <= now - LONGEST_BUSY_WAIT_MS || this.isHeldUp(entry)) this.handOver(entry);
    }
  }

  /** Whether a slow target is why an event waits. If none is, this process is simply busy, and parking would only add to its work. */
  private isHeldUp(entry: Entry): boolean {
    return entry.slots.some((slot) => !slot.hasEnded && this.dependencies.lanes.of(slot.planned.connector).isSlow());
  }
}

/** Nothing was tried: the row goes back in line, uncounted. */
function putBack(slot: Slot, reason: ParkedReason, dueMs: number): void {
  slot.state = { status: "parked", reason, dueMs };
  slot.attemptNumber = 0;
}
