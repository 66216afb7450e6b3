import { decideNext, NEVER_MS } from "./delivery/decide-next.js";
import type { DeliveryState, ParkedReason } from "./delivery/delivery.js";
import type { AttemptInput, MadeAttempt } from "./delivery/attempt-input.js";
import { makeAttempt } from "./delivery/make-attempt.js";
import { makeBatch } from "./delivery/make-batch.js";
import type { DrainDependencies } from "./drain-dependencies.js";
import type { Lane } from "./lane/lane.js";
import type { SendsUnderWay } from "./lane/sends-under-way.js";
import { noteRamp } from "./note-ramp.js";
import { planFallback } from "./plan-fallback.js";
import type { ClaimedDelivery, FinishedAttempt, Probe } from "./ports.js";
import type { CompiledConnector } from "./subscription/compiled-connector.js";

export interface Sending {
  readonly connector: CompiledConnector;
  readonly lane: Lane;
  readonly underWay: SendsUnderWay;
  /** Set where this attempt tries an open connector. */
  readonly probe?: Probe;
}

interface Claimed extends Sending {
  readonly delivery: ClaimedDelivery;
}

/** Starts what was claimed; gives how many deliveries. What cannot be started is handed back: a claimed row is this process's, and nobody else would ever try it. */
export async function startAll(dependencies: DrainDependencies, sending: Sending, deliveries: readonly ClaimedDelivery[]): Promise<number> {
  const claimed = deliveries.map((delivery) => ({ ...sending, delivery }));
  let started = 0;
  try {
    if (sending.connector.policy.batch !== null) started = await startBatch(dependencies, claimed);
    else for (const one of claimed) started += await startOne(dependencies, one);
    return started;
  } finally {
    for (const one of claimed.slice(started)) {
      dependencies.ledger.finish(handBack(dependencies, one, { reason: "backlog", dueMs: dependencies.clock.now() }));
      void one.probe?.end("undecided");
    }
  }
}

async function startOne(dependencies: DrainDependencies, claimed: Claimed): Promise<number> {
  const content = await contentOf(dependencies, claimed);
  enter(claimed, () => attempt(dependencies, claimed, content));
  return 1;
}

async function startBatch(dependencies: DrainDependencies, batch: readonly Claimed[]): Promise<number> {
  const contents = await Promise.all(batch.map((claimed) => contentOf(dependencies, claimed)));
  if (batch[0] !== undefined) enter(batch[0], () => attemptBatch(dependencies, batch, contents));
  return batch.length;
}

/** In the lane; where order counts the run may wait for its end. */
function enter({ connector, lane, underWay }: Sending, send: () => Promise<void>): void {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (connector.policy.ordering !== null) underWay.add(promise);
  lane.enter((startedAtMs) => {
    void send().finally(() => {
      lane.leave(startedAtMs);
      resolve();
    });
  });
}

/** Content is pinned to the revision of the planning. */
async function contentOf({ configurations }: DrainDependencies, { connector, delivery }: Claimed): Promise<CompiledConnector> {
  if (delivery.connectorRevision === connector.revision) return connector;
  return (await configurations.revision(connector.id, delivery.connectorRevision)) ?? connector;
}

async function attempt(dependencies: DrainDependencies, claimed: Claimed, content: CompiledConnector): Promise<void> {
  const input = inputOf(claimed, content);
  const made = await fire(dependencies, claimed, () => makeAttempt(dependencies, input, dependencies.shutdown));
  if (made !== "open") return attempted(dependencies, claimed, made);
  dependencies.ledger.finish(handBack(dependencies, claimed, { reason: "breaker_open", dueMs: dependencies.clock.now() }));
}

async function attempted(dependencies: DrainDependencies, claimed: Claimed, made: MadeAttempt): Promise<void> {
  const finished = await withFallback(dependencies, claimed, settleAttempt(dependencies, claimed, made));
  noteRamp(claimed.lane, made);
  // The next of its key may only be claimed once this is written; and whoever opens a breaker anew shows what is written as parked.
  if (claimed.connector.policy.ordering === null && claimed.probe === undefined) dependencies.ledger.finish(finished);
  else await dependencies.ledger.finishDurably(finished);
  await endProbe(dependencies, claimed, made);
}

/** Several deliveries in one request: its answer counts for each of them. */
async function attemptBatch(dependencies: DrainDependencies, batch: readonly Claimed[], contents: readonly CompiledConnector[]): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const inputs = batch.map((claimed, index) => inputOf(claimed, contents[index] ?? claimed.connector));
  const made = await fire(dependencies, first, () => makeBatch(dependencies, inputs, dependencies.shutdown));
  for (const [index, claimed] of batch.entries()) {
    const one = made === "open" ? undefined : made.attempts[index];
    if (one !== undefined) await attempted(dependencies, claimed, one);
    else dependencies.ledger.finish(handBack(dependencies, claimed, { reason: "breaker_open", dueMs: dependencies.clock.now() }));
  }
}

function inputOf({ connector, delivery }: Claimed, content: CompiledConnector): AttemptInput {
  const { id: deliveryId, event, subscriptionIndex, attemptNumber, body, test } = delivery;
  return { deliveryId, event, connector, content, subscriptionIndex, attemptNumber, body, test };
}

/** Where the attempts are used up another connector takes over; the delivery waits for how that ends. */
async function withFallback({ configurations }: DrainDependencies, { connector, delivery }: Claimed, finished: FinishedAttempt): Promise<FinishedAttempt> {
  const { state } = finished;
  if (state.status !== "dead_lettered" || state.reason !== "attempts_exhausted" || connector.policy.fallbackConnectorId === null) return finished;
  const fallback = planFallback(await configurations.atLeast(0), connector, delivery);
  return fallback === null ? finished : { ...finished, state: { status: "parked", reason: "fallback", dueMs: NEVER_MS }, fallback };
}

/** A probe goes past the breaker that it is to close. */
function fire<Made extends { readonly countsAsFailure: boolean }>(
  { breakers }: DrainDependencies,
  { connector, probe: permit }: Pick<Claimed, "connector" | "probe">,
  make: () => Promise<Made>,
): Promise<Made | "open"> {
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
  return {
    ...rowOf(dependencies, claimed),
    state: withinBlock(state, claimed, made, clock.now()),
    attempt,
    body: made.body,
    bodySha256: made.bodySha256,
    rateLimitedMs: next.rateLimitedMs,
  };
}

/** A key waits for its first delivery so long and no longer: then that is a dead letter, and the rest goes. */
function withinBlock(state: DeliveryState, { connector, delivery }: Claimed, { outcome }: MadeAttempt, now: number): DeliveryState {
  const { ordering } = connector.policy;
  if (ordering === null || delivery.blockingSinceMs === undefined || state.status !== "retrying" || outcome.kind !== "transient") return state;
  const untilMs = delivery.blockingSinceMs + ordering.maxBlockMs;
  return now >= untilMs ? { status: "dead_lettered", reason: "blocked_too_long" } : { status: "retrying", dueMs: Math.min(state.dueMs, untilMs) };
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
