import type { FinishedAttempt, DeliveryRecord } from "../ports.js";
import type { DomainEvent } from "../event/event.js";
import type { Attempt, DeliveryState, StoredBody } from "../delivery/delivery.js";
import type { PlannedDelivery } from "../delivery/planned-delivery.js";
import type { Queueing } from "./waiting-line.js";

/** How far a delivery of this chunk has come, in this process. */
export interface Slot {
  readonly planned: PlannedDelivery;
  /** null where order does not count. */
  readonly orderingKey: string | null;
  readonly entry: Entry;
  state: DeliveryState;
  /** Number of the attempt made or under way; 0 while none. */
  attemptNumber: number;
  attempt: Attempt | null;
  body: StoredBody | null;
  bodySha256: string | null;
  rateLimitedMs: number;
  hasEnded: boolean;
  /** Whether its entry waits for it. */
  isWaitedFor: boolean;
  /** Whether its row was written as under way: then its end is written later. */
  isRecordedPending: boolean;
  /** Set while the send waits in its lane. */
  queuedStart: ((startedAtMs: number) => void) | null;
}

/** An event of a chunk with its deliveries: the unit that becomes durable. */
export interface Entry extends Queueing<Entry> {
  readonly event: DomainEvent;
  readonly configurationVersion: number;
  readonly slots: Slot[];
  /** `open`: sends are waited for; `queued`: with the writer; `writing`: in a statement; `durable`: committed. */
  stage: "open" | "queued" | "writing" | "durable";
  /** Slots that must end before the event is written. */
  waitedFor: number;
  /** Since when its sends are waited for, ms of the lanes' awake clock. */
  waitingSinceMs: number;
  /** Permits to give back once this is durable. */
  permits: number;
  /** Written before anything is sent. */
  writeFirst: boolean;
  /** Rows are to be committed in the order of dispatch. */
  inOrder: boolean;
  readonly whenDurable: () => void;
}

export function newSlot(planned: PlannedDelivery, entry: Entry): Slot {
  return {
    planned,
    orderingKey: planned.connector.orderingKeyOf?.(planned.event) ?? null,
    entry,
    state: { status: "pending" },
    attemptNumber: 0,
    attempt: null,
    body: null,
    bodySha256: null,
    rateLimitedMs: 0,
    hasEnded: false,
    isWaitedFor: false,
    isRecordedPending: false,
    queuedStart: null,
  };
}

/** The row of a slot as it stands now: ended, parked, or under way and owned by `processId`. */
export function recordOf(slot: Slot, processId: string): DeliveryRecord {
  const isDone = slot.state.status === "delivered" || slot.state.status === "accepted";
  const record = {
    id: slot.planned.id,
    event: slot.entry.event,
    connectorId: slot.planned.connector.id,
    connectorRevision: slot.planned.connector.revision,
    subscriptionIndex: slot.planned.subscription.index,
    state: slot.state,
    owner: slot.state.status === "pending" ? processId : null,
    attemptNumber: slot.attemptNumber,
    attempt: slot.attempt,
    body: isDone ? null : slot.body,
    bodySha256: slot.bodySha256,
    test: false,
  };
  return slot.orderingKey === null ? record : { ...record, orderingKey: slot.orderingKey };
}

/** What a slot that ended after its row was written has to add to it. */
export function finishedOf(slot: Slot, processId: string): FinishedAttempt {
  const { planned } = slot;
  const isDone = slot.state.status === "delivered" || slot.state.status === "accepted";
  return {
    deliveryId: planned.id,
    tenant: planned.event.tenant,
    day: planned.event.day,
    connectorId: planned.connector.id,
    owner: processId,
    attemptNumber: 1,
    state: slot.state,
    attempt: slot.attempt,
    body: isDone ? null : slot.body,
    bodySha256: slot.bodySha256,
    rateLimitedMs: slot.rateLimitedMs,
  };
}
