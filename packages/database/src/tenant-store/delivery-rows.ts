import type { Attempt } from "@trunkline/core";
import type { StoredDelivery } from "./stored-delivery.js";

const ms = (column: string) => `round(extract(epoch from ${column}) * 1000)::float8`;

/** What waits keeps its own due time, and is not tried before the block of its connector has ended. */
const nextAttempt = `case when delivery.next_attempt_at is not null
  then greatest(delivery.next_attempt_at, (select state.blocked_until from trunkline.connector_state state where state.connector_id = delivery.connector_id)) end`;

/** Reads a delivery with its event's type and its last attempt, wherever that lies. */
export const deliverySelect = `
select delivery.id, delivery.number::float8 as number, delivery.day::text as day, delivery.event_id, delivery.source, event.type as event_type, delivery.connector_id,
  of_connector.name as connector_name, of_connector.company::float8 as company,
  delivery.connector_revision, delivery.subscription_index, delivery.status, delivery.reason, ${ms(nextAttempt)} as next_attempt_ms,
  delivery.attempt_number, ${ms("delivery.planned_at")} as planned_ms, delivery.rate_limited_ms::float8 as rate_limited_ms, delivery.test,
  case when delivery.first_outcome is not null then 1 else last.number end as number_of_attempt,
  ${ms("coalesce(delivery.first_started_at, last.started_at)")} as started_ms,
  coalesce(delivery.first_duration_ms, last.duration_ms) as duration_ms,
  coalesce(delivery.first_outcome, last.outcome) as outcome,
  coalesce(delivery.first_response_status, last.response_status) as response_status,
  coalesce(delivery.first_response_headers, last.response_headers) as response_headers,
  coalesce(delivery.first_response_body, last.response_body) as response_body,
  coalesce(delivery.first_request, last.request) as request,
  last.error`;

/** To stand after `from … delivery`. */
export const deliveryJoins = `
left join trunkline.connector of_connector on of_connector.id = delivery.connector_id
left join trunkline.event on event.tenant = delivery.tenant and event.id = delivery.event_id and event.source = delivery.source and event.day = delivery.day
left join lateral (
  select attempt.* from trunkline.attempt
  where attempt.tenant = delivery.tenant and attempt.delivery_id = delivery.id and attempt.day = delivery.day
  order by attempt.number desc limit 1
) last on true`;

export const attemptSelect = `select number as number_of_attempt, ${ms("started_at")} as started_ms, duration_ms, outcome, response_status, response_headers, response_body, request, error from trunkline.attempt`;

export interface AttemptRowRead {
  readonly number_of_attempt: number | null;
  readonly started_ms: number;
  readonly duration_ms: number;
  readonly outcome: Attempt["outcome"] | null;
  readonly response_status: number | null;
  readonly response_headers: string | null;
  readonly response_body: string | null;
  readonly request: string | null;
  readonly error: string | null;
}

export interface DeliveryRowRead extends AttemptRowRead {
  readonly id: string;
  readonly number: number;
  readonly day: string;
  readonly event_id: string;
  readonly source: string;
  readonly event_type: string | null;
  readonly connector_id: number;
  readonly connector_name: string | null;
  readonly company: number | null;
  readonly connector_revision: number;
  readonly subscription_index: number;
  readonly status: StoredDelivery["status"];
  readonly reason: string | null;
  readonly next_attempt_ms: number | null;
  readonly attempt_number: number;
  readonly planned_ms: number;
  readonly rate_limited_ms: number;
  readonly test: boolean;
}

export function attemptOf(row: AttemptRowRead): Attempt | null {
  if (row.outcome === null || row.number_of_attempt === null) return null;
  return {
    number: row.number_of_attempt,
    startedAtMs: row.started_ms,
    durationMs: row.duration_ms,
    outcome: row.outcome,
    responseStatus: row.response_status,
    responseHeaders: row.response_headers === null ? null : (JSON.parse(row.response_headers) as Record<string, string>),
    responseBody: row.response_body,
    error: row.error,
    request: row.request === null ? null : (JSON.parse(row.request) as NonNullable<Attempt["request"]>),
  };
}

export function storedDeliveryOf(row: DeliveryRowRead): StoredDelivery {
  return {
    id: row.id,
    number: row.number,
    day: row.day,
    eventId: row.event_id,
    source: row.source,
    eventType: row.event_type,
    connectorId: row.connector_id,
    connectorName: row.connector_name ?? "",
    company: row.company,
    connectorRevision: row.connector_revision,
    subscriptionIndex: row.subscription_index,
    status: row.status,
    reason: row.reason,
    nextAttemptAtMs: row.next_attempt_ms,
    attemptNumber: row.attempt_number,
    plannedAtMs: row.planned_ms,
    rateLimitedMs: row.rate_limited_ms,
    test: row.test,
    lastAttempt: attemptOf(row),
  };
}
