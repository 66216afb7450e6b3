import { identityOf } from "../event/event.js";
import type { DomainEvent, RejectedMessage } from "../event/event.js";
import type { DeliveryState } from "../delivery/delivery.js";
import type {
  ClaimedDelivery,
  Consultation,
  Copy,
  DeliveryQueue,
  DeliveryRecord,
  EventLog,
  FallbackDelivery,
  FinishedAttempt,
  Identity,
  Settlement,
  WriteReport,
} from "../ports.js";

/** A row as the database would hold it. */
export interface MemoryDelivery extends Omit<DeliveryRecord, "state" | "owner" | "attemptNumber" | "attempt" | "body"> {
  state: DeliveryState;
  owner: string | null;
  attemptNumber: number;
  body: DeliveryRecord["body"];
  rateLimitedMs: number;
  readonly attempts: NonNullable<DeliveryRecord["attempt"]>[];
  readonly plannedAtMs: number;
  readonly fallbackOf: string | null;
  /** Since when it is tried while others of its key wait. */
  blockingSinceMs?: number;
}

/** The event log and the delivery queue in memory, over the same rows: the twin of the database for unit tests. Passes the same suites. */
export class InMemoryLog implements EventLog, DeliveryQueue {
  readonly events = new Map<string, { event: DomainEvent; configurationVersion: number }>();
  readonly deliveries = new Map<string, MemoryDelivery>();
  readonly rejected: RejectedMessage[] = [];
  configurationVersion = 1;
  private readonly leases = new Map<number, { owner: string; untilMs: number }>();
  private readonly failures = new Map<number, number>();

  constructor(private readonly now: () => number = Date.now) {}

  async consult(identities: readonly Identity[]): Promise<Consultation> {
    const known = new Set(identities.map(identityOf).filter((identity) => this.events.has(identity)));
    return { configurationVersion: this.configurationVersion, known };
  }

  async differing(copies: readonly Copy[]): Promise<readonly number[]> {
    const recorded = copies.map((copy) => this.events.get(identityOf(copy))?.event.payloadText);
    return copies.flatMap(({ payloadText }, index) => (recorded[index] !== undefined && recorded[index] !== payloadText ? [index] : []));
  }

  async settle({ events, deliveries, rejected }: Settlement): Promise<WriteReport> {
    const counted = new Set<number>();
    for (const row of events) if (!this.events.has(identityOf(row.event))) this.events.set(identityOf(row.event), row);
    for (const record of deliveries) if (!this.deliveries.has(record.id)) this.insert(record, counted);
    this.rejected.push(...rejected);
    return this.reportOf(counted);
  }

  async finish(finished: readonly FinishedAttempt[]): Promise<WriteReport> {
    const counted = new Set<number>();
    for (const item of finished) {
      const row = this.deliveries.get(item.deliveryId);
      if (row !== undefined && row.owner === item.owner && row.attemptNumber === item.attemptNumber) this.update(row, item, counted);
    }
    return this.reportOf(counted);
  }

  async acquireLease(connectorId: number, owner: string, ttlMs: number): Promise<boolean> {
    const held = this.leases.get(connectorId);
    if (held !== undefined && held.owner !== owner && held.untilMs > this.now()) return false;
    this.leases.set(connectorId, { owner, untilMs: this.now() + ttlMs });
    return true;
  }

  async releaseLease(connectorId: number, owner: string): Promise<void> {
    if (this.leases.get(connectorId)?.owner === owner) this.leases.delete(connectorId);
  }

  async claim(connectorId: number, owner: string, limit: number, nowMs: number): Promise<readonly ClaimedDelivery[]> {
    const due = this.waitingOf(connectorId).filter((row) => dueOf(row) <= nowMs);
    return due.slice(0, limit).map((row) => this.take(row, owner));
  }

  async nextDueMs(connectorId: number): Promise<number | null> {
    const [first] = this.waitingOf(connectorId);
    return first === undefined ? null : dueOf(first);
  }

  readonly inOrder: DeliveryQueue["inOrder"] = {
    prepare: async () => {},
    claim: async (connectorId, owner, limit, nowMs) => {
      const due = this.heads(connectorId).filter((row) => row.owner === null && dueOf(row) <= nowMs);
      return due.slice(0, limit).map((row) => {
        row.blockingSinceMs ??= nowMs;
        return { ...this.take(row, owner), blockingSinceMs: row.blockingSinceMs };
      });
    },
    nextDueMs: async (connectorId) => {
      const dueMs = Math.min(...this.heads(connectorId).flatMap((row) => (row.owner === null ? [dueOf(row)] : [])));
      return Number.isFinite(dueMs) ? dueMs : null;
    },
  };

  readonly inBatches: DeliveryQueue["inBatches"] = {
    claim: async (connectorId, owner, limit, nowMs) => {
      const waiting = this.waitingOf(connectorId).filter((row) => dueOf(row) <= nowMs || (row.state.status === "parked" && row.state.reason === "batch"));
      const isFull = waiting.length >= limit || waiting.some((row) => dueOf(row) <= nowMs);
      const taken = new Set(isFull ? waiting.slice(0, limit) : []);
      return [...this.deliveries.values()].filter((row) => taken.has(row)).map((row) => this.take(row, owner));
    },
    nextDueMs: (connectorId) => this.nextDueMs(connectorId),
  };

  /** Of each key the earliest that has not ended. */
  private heads(connectorId: number): MemoryDelivery[] {
    const heads = new Map<string, MemoryDelivery>();
    for (const row of this.deliveries.values()) {
      const key = row.orderingKey ?? row.id;
      const isOpen = row.owner !== null || Number.isFinite(dueOf(row));
      if (row.connectorId === connectorId && isOpen && !heads.has(key)) heads.set(key, row);
    }
    return [...heads.values()];
  }

  async postpone(connectorId: number, untilMs: number, reason: "rate_limited" | "breaker_open" | "auth_failed"): Promise<void> {
    for (const row of this.waitingOf(connectorId)) if (dueOf(row) < untilMs) row.state = { status: "parked", reason, dueMs: untilMs };
  }

  private waitingOf(connectorId: number): MemoryDelivery[] {
    const rows = [...this.deliveries.values()].filter((row) => row.connectorId === connectorId && row.owner === null && Number.isFinite(dueOf(row)));
    return rows.sort((first, second) => dueOf(first) - dueOf(second));
  }

  private take(row: MemoryDelivery, owner: string): ClaimedDelivery {
    row.owner = owner;
    row.attemptNumber += 1;
    row.state = { status: "pending" };
    const { id, event, connectorId, connectorRevision, subscriptionIndex, attemptNumber, body, plannedAtMs, rateLimitedMs, test, fallbackOf } = row;
    return { id, event, connectorId, connectorRevision, subscriptionIndex, attemptNumber, body, plannedAtMs, rateLimitedMs, test, fallbackOf };
  }

  private insert(record: DeliveryRecord, counted: Set<number>): void {
    const { attempt, ...row } = record;
    this.deliveries.set(record.id, { ...row, rateLimitedMs: 0, attempts: attempt === null ? [] : [attempt], plannedAtMs: this.now(), fallbackOf: null });
    if (!record.test) this.count(record.connectorId, record.state, counted);
  }

  private update(row: MemoryDelivery, item: FinishedAttempt, counted: Set<number>): void {
    row.owner = null;
    row.state = item.state;
    row.body = item.body ?? row.body;
    row.rateLimitedMs = item.rateLimitedMs;
    if (item.attempt === null) row.attemptNumber -= 1;
    else row.attempts.push(item.attempt);
    if (!row.test) this.count(row.connectorId, item.fallback === undefined ? item.state : { status: "dead_lettered", reason: "attempts_exhausted" }, counted);
    if (item.fallback !== undefined) this.takeOver(row, item.fallback);
    const isFinal = row.state.status === "delivered" || row.state.status === "accepted" || row.state.status === "dead_lettered";
    if (item.fallbackOf !== undefined && isFinal) this.endFailed(item.fallbackOf, row.state.status === "dead_lettered");
  }

  private takeOver(failed: MemoryDelivery, { id, connectorId, connectorRevision, subscriptionIndex }: FallbackDelivery): void {
    const fresh = { attemptNumber: 0, body: null, bodySha256: null, rateLimitedMs: 0, attempts: [], plannedAtMs: this.now() };
    const state = { status: "parked", reason: "backlog", dueMs: this.now() } as const;
    this.deliveries.set(id, { ...failed, ...fresh, id, connectorId, connectorRevision, subscriptionIndex, state, fallbackOf: failed.id });
  }

  private endFailed(id: string, hasFallbackFailed: boolean): void {
    const row = this.deliveries.get(id);
    if (row === undefined) return;
    row.state = hasFallbackFailed ? { status: "dead_lettered", reason: "attempts_exhausted" } : { status: "cancelled", reason: "delivered_by_fallback" };
  }

  private count(connectorId: number, state: DeliveryState, counted: Set<number>): void {
    if (state.status === "delivered" || state.status === "accepted") this.failures.set(connectorId, 0);
    if (state.status !== "dead_lettered") return;
    this.failures.set(connectorId, (this.failures.get(connectorId) ?? 0) + 1);
    counted.add(connectorId);
  }

  private reportOf(counted: ReadonlySet<number>): WriteReport {
    const failing = [...counted].map((connectorId) => ({ connectorId, consecutiveFailures: this.failures.get(connectorId) ?? 0 }));
    return { failing: failing.filter(({ consecutiveFailures }) => consecutiveFailures > 0), refusedEvents: [] };
  }
}

function dueOf(row: MemoryDelivery): number {
  return row.state.status === "parked" || row.state.status === "retrying" ? row.state.dueMs : Number.POSITIVE_INFINITY;
}
