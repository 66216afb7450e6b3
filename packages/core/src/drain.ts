import { decideNext, NEVER_MS } from "./delivery/decide-next.js";
import type { ParkedReason } from "./delivery/delivery.js";
import type { MadeAttempt } from "./delivery/attempt-input.js";
import { makeAttempt } from "./delivery/make-attempt.js";
import type { DispatchDependencies } from "./dispatch.js";
import type { Lane } from "./lane/lane.js";
import { noteRamp } from "./note-ramp.js";
import { pause } from "./pause.js";
import { planFallback } from "./plan-fallback.js";
import type { ClaimedDelivery, ConfigurationSource, DeliveryQueue, FinishedAttempt, Probe, Waker } from "./ports.js";
import type { Ledger } from "./settle/ledger.js";
import type { CompiledConnector } from "./subscription/compiled-connector.js";

/** A run ends after this, ms, and asks to be woken again: many connectors share the workers. */
const LONGEST_RUN_MS = 5_000;
const MOST_ROWS = 1_000;
const LEASE_MS = 15_000;
/** Outcomes that may be unwritten in this process before a run claims more: a kill repeats these. */
const UNWRITTEN_OUTCOMES = 256;
/** How often a run looks whether its lane has room again, ms. */
const ROOM_CHECK_MS = 2;
/** A run waits for room only so long, ms of which none may pass in a slow lane: its place belongs to other connectors. */
const LONGEST_ROOM_WAIT_MS = 200;

export interface DrainDependencies extends DispatchDependencies {
  readonly configurations: ConfigurationSource;
  readonly queue: DeliveryQueue;
  readonly ledger: Ledger;
  readonly waker: Waker;
  readonly processId: string;
}

export type DrainReport =
  | { readonly kind: "drained"; readonly attempted: number; readonly nextDueMs: number | null }
  /** Another process is at it, or the connector may not run. */
  | { readonly kind: "skipped"; readonly why: "leased" | "held" | "unknown" };

/**
 * The way of an event, second half: tries the due work of one connector, oldest first, in the connector's lane. Outcomes are written in bulk by the
 * ledger, also those that come after the run has ended. Safe to run twice at once: the lease lets one in, and claimed rows belong to one process.
 */
export async function drainConnector(dependencies: DrainDependencies, connectorId: number): Promise<DrainReport> {
  const { queue, processId, lanes } = dependencies;
  const connector = await runnable(dependencies, connectorId);
  if (typeof connector === "string") return { kind: "skipped", why: connector };
  const lane = lanes.of(connector);
  // The lease keeps other processes out; a second run in this one would pass it.
  if (lane.isDraining) return { kind: "skipped", why: "leased" };
  lane.isDraining = true;
  try {
    if (!(await queue.acquireLease(connectorId, processId, LEASE_MS))) return { kind: "skipped", why: "leased" };
    return await runLeased(dependencies, connector);
  } finally {
    lane.isDraining = false;
  }
}

async function runLeased(dependencies: DrainDependencies, connector: CompiledConnector): Promise<DrainReport> {
  const { queue, processId } = dependencies;
  try {
    const attempted = await run(dependencies, connector);
    const nextDueMs = await wakeForNext(dependencies, connector);
    return { kind: "drained", attempted, nextDueMs };
  } finally {
    await queue.releaseLease(connector.id, processId);
  }
}

async function runnable({ configurations }: DrainDependencies, connectorId: number): Promise<CompiledConnector | "unknown" | "held"> {
  const configuration = await configurations.atLeast(0);
  const connector = configuration.connector(connectorId);
  if (connector === undefined) return "unknown";
  return connector.hold === null ? connector : "held";
}

async function run(dependencies: DrainDependencies, connector: CompiledConnector): Promise<number> {
  const { clock, lanes, queue, processId, shutdown } = dependencies;
  const lane = lanes.of(connector);
  const deadline = clock.now() + LONGEST_RUN_MS;
  let attempted = 0;
  while (attempted < MOST_ROWS && clock.now() < deadline && !shutdown.aborted) {
    if (dependencies.breakers.of(connector).state === "open") {
      const probed = await probe(dependencies, connector);
      if (probed !== "closed") return attempted + probed;
    }
    const limit = await roomFor(dependencies, { connector, lane, deadline });
    if (limit === 0) break;
    const claimed = await queue.claim(connector.id, processId, limit, clock.now());
    if (claimed.length === 0) break;
    attempted += await startAll(
      dependencies,
      claimed.map((delivery) => ({ connector, lane, delivery })),
    );
  }
  return attempted;
}

/** One delivery, the oldest that is due, tries an open connector for the whole cluster; gives how many were tried. It goes on by itself: this run does not wait for it. */
async function probe(dependencies: DrainDependencies, connector: CompiledConnector): Promise<number | "closed"> {
  const { breakers, queue, processId, clock, lanes } = dependencies;
  const permit = await breakers.takeProbe(connector);
  if (permit === "closed") return "closed";
  if (permit === "wait") return 0;
  const claimed = await queue.claim(connector.id, processId, 1, clock.now()).catch(async (error: unknown) => {
    await permit.end("undecided");
    throw error;
  });
  if (claimed.length === 0) await permit.end("undecided");
  return startAll(
    dependencies,
    claimed.map((delivery) => ({ connector, lane: lanes.of(connector), delivery, probe: permit })),
  );
}

/** What cannot be started is handed back: a claimed row is this process's, and nobody else would ever try it. */
async function startAll(dependencies: DrainDependencies, claimed: readonly Claimed[]): Promise<number> {
  let started = 0;
  try {
    for (const one of claimed) {
      await startAttempt(dependencies, one);
      started += 1;
    }
    return started;
  } finally {
    for (const one of claimed.slice(started)) {
      dependencies.ledger.finish(handBack(dependencies, one, { reason: "backlog", dueMs: dependencies.clock.now() }));
      void one.probe?.end("undecided");
    }
  }
}

interface Run {
  readonly connector: CompiledConnector;
  readonly lane: Lane;
  readonly deadline: number;
}

/** How many rows to claim now: as many as can be sent at once, one where order counts, none while the connector has to wait, or its lane is full for long. */
async function roomFor(dependencies: DrainDependencies, { connector, lane, deadline }: Run): Promise<number> {
  const { clock, breakers, supervisor, shutdown, ledger } = dependencies;
  const untilMs = Math.min(deadline, clock.now() + LONGEST_ROOM_WAIT_MS);
  while (!shutdown.aborted) {
    if (breakers.of(connector).state === "open" || supervisor.blockedUntilMs(connector.id) > clock.now()) return 0;
    const isSingle = connector.policy.ordering !== null;
    const room = ledger.unwrittenOutcomes >= UNWRITTEN_OUTCOMES ? 0 : isSingle ? Number(lane.inFlight === 0) : lane.room;
    if (room > 0) return isSingle ? 1 : Math.min(room, rowsPerSecond(connector));
    if (clock.now() >= untilMs || (lane.room === 0 && lane.isSlow())) return 0;
    await pause(ROOM_CHECK_MS);
  }
  return 0;
}

/** A limited connector claims no more than it may send in a second, so that a run keeps its budget and its lease. */
function rowsPerSecond({ policy: { rateLimit } }: CompiledConnector): number {
  return rateLimit === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor((rateLimit.max * 1_000) / rateLimit.perMs));
}

interface Claimed {
  readonly connector: CompiledConnector;
  readonly lane: Lane;
  readonly delivery: ClaimedDelivery;
  /** Set where this attempt tries an open connector. */
  readonly probe?: Probe;
}

async function startAttempt(dependencies: DrainDependencies, claimed: Claimed): Promise<void> {
  await paceOf(dependencies, claimed.connector);
  const content = await contentOf(dependencies, claimed);
  claimed.lane.enter((startedAtMs) => {
    void attempt(dependencies, claimed, content).finally(() => claimed.lane.leave(startedAtMs));
  });
}

/** Limited connectors are drained by one process at a time (the lease), so spacing its sends holds the limit. */
async function paceOf({ clock, supervisor, queue, processId, shutdown }: DrainDependencies, connector: CompiledConnector): Promise<void> {
  const limit = connector.policy.rateLimit;
  if (limit === null) return;
  const startsAtMs = supervisor.reserve(connector.id, limit);
  for (let waitMs = startsAtMs - clock.now(); waitMs > 0 && !shutdown.aborted; waitMs = startsAtMs - clock.now()) {
    await pause(Math.min(waitMs, LONGEST_RUN_MS), shutdown);
    if (waitMs > LONGEST_RUN_MS) await queue.acquireLease(connector.id, processId, LEASE_MS);
  }
}

/** Content is pinned to the revision of the planning. */
async function contentOf({ configurations }: DrainDependencies, { connector, delivery }: Claimed): Promise<CompiledConnector> {
  if (delivery.connectorRevision === connector.revision) return connector;
  return (await configurations.revision(connector.id, delivery.connectorRevision)) ?? connector;
}

async function attempt(dependencies: DrainDependencies, claimed: Claimed, content: CompiledConnector): Promise<void> {
  const { connector, delivery } = claimed;
  const { id: deliveryId, event, subscriptionIndex, attemptNumber, body, test } = delivery;
  const input = { deliveryId, event, connector, content, subscriptionIndex, attemptNumber, body, test };
  const made = await fire(dependencies, claimed, () => makeAttempt(dependencies, input, dependencies.shutdown));
  if (made === "open") return dependencies.ledger.finish(handBack(dependencies, claimed, { reason: "breaker_open", dueMs: dependencies.clock.now() }));
  const finished = settleAttempt(dependencies, claimed, made);
  dependencies.ledger.finish(await withFallback(dependencies, claimed, finished));
  noteRamp(claimed.lane, made);
  await endProbe(dependencies, claimed, made);
}

/** Where the attempts are used up another connector takes over; the delivery waits for how that ends. */
async function withFallback({ configurations }: DrainDependencies, { connector, delivery }: Claimed, finished: FinishedAttempt): Promise<FinishedAttempt> {
  const { state } = finished;
  if (state.status !== "dead_lettered" || state.reason !== "attempts_exhausted" || connector.policy.fallbackConnectorId === null) return finished;
  const fallback = planFallback(await configurations.atLeast(0), connector, delivery);
  return fallback === null ? finished : { ...finished, state: { status: "parked", reason: "fallback", dueMs: NEVER_MS }, fallback };
}

/** A probe goes past the breaker that it is to close. */
function fire({ breakers }: DrainDependencies, { connector, probe: permit }: Claimed, make: () => Promise<MadeAttempt>): Promise<MadeAttempt | "open"> {
  return permit === undefined ? breakers.of(connector).fire(make) : make();
}

async function endProbe({ waker, clock }: DrainDependencies, { connector, probe: permit }: Claimed, made: MadeAttempt): Promise<void> {
  if (permit === undefined) return;
  const hasSucceeded = made.outcome.kind === "delivered" || made.outcome.kind === "accepted";
  await permit.end(hasSucceeded ? "succeeded" : made.countsAsFailure ? "failed" : "undecided");
  if (hasSucceeded) waker.wake(connector.id, clock.now());
}

function settleAttempt(dependencies: DrainDependencies, claimed: Claimed, made: MadeAttempt): FinishedAttempt {
  const { clock, random, supervisor, observer } = dependencies;
  const { connector, delivery } = claimed;
  const { attemptNumber, rateLimitedMs, test, event, id } = delivery;
  const next = decideNext({ outcome: made.outcome, policy: connector.policy, attemptNumber, rateLimitedMs, now: clock.now(), random, test });
  const state =
    next.state.status === "dead_lettered" && made.deadLetterReason !== null
      ? ({ status: "dead_lettered", reason: made.deadLetterReason } as const)
      : next.state;
  if (next.effect !== null) supervisor.apply(connector.id, next.effect);
  observer.attempted({ event, connector, deliveryId: id, attempt: made.attempt, state });
  const attempt = next.countsAsAttempt ? made.attempt : null;
  return { ...rowOf(dependencies, claimed), state, attempt, body: made.body, bodySha256: made.bodySha256, rateLimitedMs: next.rateLimitedMs };
}

interface Parking {
  readonly reason: ParkedReason;
  readonly dueMs: number;
}

/** Nothing was tried: the row goes back in line, uncounted. */
function handBack(dependencies: DrainDependencies, claimed: Claimed, parking: Parking): FinishedAttempt {
  const { delivery } = claimed;
  return {
    ...rowOf(dependencies, claimed),
    state: { status: "parked", ...parking },
    attempt: null,
    body: delivery.body,
    bodySha256: null,
    rateLimitedMs: delivery.rateLimitedMs,
  };
}

function rowOf(
  { processId }: DrainDependencies,
  { delivery, connector }: Claimed,
): Pick<FinishedAttempt, "deliveryId" | "tenant" | "day" | "connectorId" | "owner" | "attemptNumber" | "fallbackOf"> {
  const { id: deliveryId, event, attemptNumber, fallbackOf } = delivery;
  const row = { deliveryId, tenant: event.tenant, day: event.day, connectorId: connector.id, owner: processId, attemptNumber };
  return fallbackOf === null ? row : { ...row, fallbackOf };
}

/** Whether a run right now would find nothing to do: then the end of a send wakes the next, or that of a probe. */
function isStuck({ breakers, waker, clock }: DrainDependencies, connector: CompiledConnector, lane: Lane): boolean {
  if (lane.room === 0) lane.whenRoom(() => waker.wake(connector.id, clock.now()));
  return lane.room === 0 || breakers.of(connector).state === "open";
}

/** The next run: when the next row is due, or when a block or an open breaker ends, whichever is later. */
async function wakeForNext(dependencies: DrainDependencies, connector: CompiledConnector): Promise<number | null> {
  const { clock, queue, supervisor, waker, lanes } = dependencies;
  const lane = lanes.of(connector);
  const dueMs = await queue.nextDueMs(connector.id);
  if (dueMs === null || dueMs >= NEVER_MS) {
    lane.backlogUntilMs = 0;
    return null;
  }
  const now = clock.now();
  const nextMs = Math.max(dueMs, supervisor.blockedUntilMs(connector.id), now);
  if (dueMs > now) lane.backlogUntilMs = 0;
  if (nextMs === now && isStuck(dependencies, connector, lane)) return nextMs;
  waker.wake(connector.id, nextMs);
  return nextMs;
}
