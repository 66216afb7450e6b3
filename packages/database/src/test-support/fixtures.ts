import { randomUUID } from "node:crypto";
import type { Attempt, DeliveryRecord, DomainEvent } from "@trunkline/core";
import type { StoredEventRow } from "../open-options.js";

/** Enough of an event for the database, which looks at no payload. */
export function makeEvent(changes: Partial<DomainEvent> = {}): DomainEvent {
  const nowMs = changes.timestampMs ?? Date.now();
  const payloadText = changes.payloadText ?? '{"type":"asset.created"}';
  return {
    id: randomUUID(),
    type: "asset.created",
    tenant: "acme",
    tenantName: "Acme",
    company: 1,
    companyName: "Acme Works",
    companyTimeZone: "Asia/Ho_Chi_Minh",
    source: "erp",
    time: new Date(nowMs).toISOString(),
    timeMs: nowMs,
    data: null,
    previous: undefined,
    metadata: undefined,
    fields: {},
    exactFields: {},
    payloadText,
    day: new Date(nowMs).toISOString().slice(0, 10),
    timestampMs: nowMs,
    provenance: { door: "kafka", topic: "domain-events", partition: 3, offset: "9007199254740993", key: "k", headers: { trace: "1" } },
    originSystem: null,
    ...changes,
  };
}

export function rebuildForTest(row: StoredEventRow): DomainEvent {
  return makeEvent(row);
}

export function makeAttempt(changes: Partial<Attempt> = {}): Attempt {
  return {
    number: 1,
    startedAtMs: Date.now(),
    durationMs: 12,
    outcome: "delivered",
    responseStatus: 200,
    responseHeaders: { "content-type": "text/plain" },
    responseBody: "ok",
    error: null,
    request: { method: "POST", url: "https://example.com/hook", headers: { "content-type": "application/json" } },
    ...changes,
  };
}

export function failedAttempt(changes: Partial<Attempt> = {}): Attempt {
  return makeAttempt({ outcome: "transient", responseStatus: 500, responseBody: "no", error: "HTTP 500", ...changes });
}

/** A delivery that waits from now on; give `state` and `attempt` for others. */
export function makeDelivery(event: DomainEvent, changes: Partial<DeliveryRecord> = {}): DeliveryRecord {
  return {
    id: randomUUID(),
    event,
    connectorId: 1,
    connectorRevision: 1,
    subscriptionIndex: 0,
    state: { status: "parked", reason: "backlog", dueMs: Date.now() - 1_000 },
    owner: null,
    attemptNumber: 0,
    attempt: null,
    body: null,
    bodySha256: null,
    test: false,
    ...changes,
  };
}

/** Delivered by its first attempt. */
export function deliveredAtOnce(event: DomainEvent, changes: Partial<DeliveryRecord> = {}): DeliveryRecord {
  return makeDelivery(event, { state: { status: "delivered" }, attemptNumber: 1, attempt: makeAttempt(), bodySha256: "ab".repeat(32), ...changes });
}

/** Being tried by `owner`. */
export function inFlight(event: DomainEvent, owner: string, changes: Partial<DeliveryRecord> = {}): DeliveryRecord {
  return makeDelivery(event, { state: { status: "pending" }, owner, attemptNumber: 1, ...changes });
}
