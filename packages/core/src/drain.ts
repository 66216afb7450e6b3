import { limitWindowsOf } from "./delivery/limit-keys.js";
import { NEVER_MS } from "./delivery/decide-next.js";
import { startAll } from "./drain-attempt.js";
import type { DrainDependencies } from "./drain-dependencies.js";
import type { Lane } from "./lane/lane.js";
import { SendsUnderWay } from "./lane/sends-under-way.js";
import { pause } from "./pause.js";
import type { ClaimedDelivery, WaitingRows } from "./ports.js";
import type { CompiledConnector } from "./subscription/compiled-connector.js";

export type { DrainDependencies } from "./drain-dependencies.js";

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
  const { clock, lanes, queue, shutdown, waker } = dependencies;
  const deadline = clock.now() + LONGEST_RUN_MS;
  const one: Run = { connector, lane: lanes.of(connector), deadline, rows: rowsOf(dependencies, connector), underWay: new SendsUnderWay() };
  if (connector.policy.ordering !== null) await queue.inOrder.prepare(connector.id);
  let attempted = 0;
  while (attempted < MOST_ROWS && clock.now() < deadline && !shutdown.aborted) {
    const { started, isLast } = await claimNext(dependencies, one);
    attempted += started;
    if (isLast) break;
  }
  // The next of a key may go once the one before it is written.
  one.underWay.whenEnded(() => waker.wake(connector.id, clock.now()));
  return attempted;
}

/** Claims and starts as much as there is room for; gives how many were started. */
async function claimNext(dependencies: DrainDependencies, one: Run): Promise<{ readonly started: number; readonly isLast: boolean }> {
  const { connector, lane, underWay } = one;
  if (dependencies.breakers.of(connector).state === "open") {
    const probed = await probe(dependencies, one);
    if (probed !== "closed") return { started: probed, isLast: true };
  }
  const room = await roomFor(dependencies, one);
  if (room === 0) return { started: 0, isLast: true };
  const claimed = await claimWithinLimits(dependencies, one, room);
  if (claimed.length === 0) return { started: 0, isLast: !(await underWay.oneEnded(LONGEST_ROOM_WAIT_MS)) };
  return { started: await startAll(dependencies, { connector, lane, underWay }, claimed), isLast: false };
}

function rowsOf({ queue }: DrainDependencies, { policy }: CompiledConnector): WaitingRows {
  if (policy.ordering !== null) return queue.inOrder;
  return policy.batch === null ? queue : queue.inBatches;
}

/** A limited connector claims no more than it has tokens for; without any its rows wait. A batch is one request. */
async function claimWithinLimits(dependencies: DrainDependencies, one: Run, room: number): Promise<readonly ClaimedDelivery[]> {
  const { clock, limiter } = dependencies;
  const { connector, lane } = one;
  if (connector.policy.rateLimits.length === 0) return claim(dependencies, one, room);
  const windows = limitWindowsOf(connector);
  const isBatch = connector.policy.batch !== null;
  const tokens = await limiter.take(windows, isBatch ? 1 : room);
  const { granted, waitMs } = tokens;
  if (granted === 0) lane.limitedUntilMs = clock.now() + waitMs;
  let used = 0;
  try {
    const claimed = granted === 0 ? [] : await claim(dependencies, one, granted);
    used = isBatch ? Math.min(1, claimed.length) : claimed.length;
    return claimed;
  } finally {
    if (used < granted) await limiter.giveBack(windows, tokens, granted - used);
  }
}

function claim({ processId, clock }: DrainDependencies, { connector, rows }: Run, room: number): Promise<readonly ClaimedDelivery[]> {
  return rows.claim(connector.id, processId, connector.policy.batch?.maxSize ?? room, clock.now());
}

/** One delivery, the oldest that is due, tries an open connector for the whole cluster; gives how many were tried. It goes on by itself: this run does not wait for it. */
async function probe(dependencies: DrainDependencies, one: Run): Promise<number | "closed"> {
  const { breakers, processId, clock } = dependencies;
  const { connector, lane, rows, underWay } = one;
  const permit = await breakers.takeProbe(connector);
  if (permit === "closed") return "closed";
  if (permit === "wait") return 0;
  const claimed = await rows.claim(connector.id, processId, 1, clock.now()).catch(async (error: unknown) => {
    await permit.end("undecided");
    throw error;
  });
  if (claimed.length === 0) await permit.end("undecided");
  return startAll(dependencies, { connector, lane, underWay, probe: permit }, claimed);
}

interface Run {
  readonly connector: CompiledConnector;
  readonly lane: Lane;
  readonly deadline: number;
  readonly rows: WaitingRows;
  /** Sends whose end others of their key wait for. */
  readonly underWay: SendsUnderWay;
}

/** How many sends may begin now; none while the connector has to wait, or its lane is full for long. */
async function roomFor(dependencies: DrainDependencies, { connector, lane, deadline }: Run): Promise<number> {
  const { clock, breakers, supervisor, shutdown, ledger } = dependencies;
  const untilMs = Math.min(deadline, clock.now() + LONGEST_ROOM_WAIT_MS);
  while (!shutdown.aborted) {
    if (breakers.of(connector).state === "open" || supervisor.blockedUntilMs(connector.id) > clock.now()) return 0;
    const room = ledger.unwrittenOutcomes >= UNWRITTEN_OUTCOMES ? 0 : lane.room;
    if (room > 0) return room;
    if (clock.now() >= untilMs || (lane.room === 0 && lane.isSlow())) return 0;
    await pause(ROOM_CHECK_MS);
  }
  return 0;
}

/** Whether a run right now would find nothing to do: then the end of a send wakes the next, or that of a probe. */
function isStuck({ breakers, waker, clock }: DrainDependencies, connector: CompiledConnector, lane: Lane): boolean {
  if (lane.room === 0) lane.whenRoom(() => waker.wake(connector.id, clock.now()));
  return lane.room === 0 || breakers.of(connector).state === "open";
}

/** The next run: when the next row is due, or when a block or an open breaker ends, whichever is later. */
async function wakeForNext(dependencies: DrainDependencies, connector: CompiledConnector): Promise<number | null> {
  const { clock, supervisor, waker, lanes } = dependencies;
  const lane = lanes.of(connector);
  const dueMs = await rowsOf(dependencies, connector).nextDueMs(connector.id);
  if (dueMs === null || dueMs >= NEVER_MS) {
    lane.backlogUntilMs = 0;
    return null;
  }
  const now = clock.now();
  const nextMs = Math.max(dueMs, supervisor.blockedUntilMs(connector.id), lane.limitedUntilMs, now);
  if (dueMs > now) lane.backlogUntilMs = 0;
  if (nextMs === now && isStuck(dependencies, connector, lane)) return nextMs;
  waker.wake(connector.id, nextMs);
  return nextMs;
}
