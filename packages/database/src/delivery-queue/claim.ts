import type { ClaimedDelivery } from "@trunkline/core";
import type { Pool } from "pg";
import { eventSelect, storedEventOf, type StoredEventColumns } from "../event-log/stored-event.js";
import type { RebuildEvent } from "../open-options.js";
import { liveFirst } from "./live-first.js";

/** A blocked connector has no due rows, nor has one that another process than $2 has leased. $1 connector, $4 now in ms. */
export const isNotBlocked = `not exists (select 1 from trunkline.connector_state where connector_id = $1 and blocked_until > to_timestamp($4::float8 / 1000))
    and not exists (select 1 from trunkline.connector_lease where connector_id = $1 and owner <> $2 and "until" > clock_timestamp())`;

/** Takes the rows of `due` (tenant, id, day) for owner $2 and reads their events; to stand after `with due as materialized (…)`. */
export const takeDue = `taken as (
  update trunkline.delivery set status = 'pending', owner = $2, attempt_number = delivery.attempt_number + 1, next_attempt_at = null
  from due where delivery.tenant = due.tenant and delivery.id = due.id and delivery.day = due.day
  returning delivery.*
)`;

export const claimedColumns = `taken.id, taken.number, taken.event_id, taken.connector_revision, taken.subscription_index, taken.attempt_number, taken.rate_limited_ms, taken.test, taken.fallback_of,
  taken.body_content_type, taken.body, extract(epoch from taken.planned_at)::float8 * 1000 as planned_ms, ${eventSelect("event")}`;

export const joinEvent = `join trunkline.event on event.tenant = taken.tenant and event.id = taken.event_id and event.source = taken.source and event.day = taken.day`;

/**
 * Takes due rows and reads their events in one statement. Rows locked by another claim are passed over; a blocked connector has none, nor has one that another
 * process has leased: a process that stood still in the middle of a run would go on with it.
 * `materialized` keeps the planner from looking for due rows again for each row that it updates.
 */
const claimSql = `
with ${liveFirst("due", `next_attempt_at <= to_timestamp($4::float8 / 1000) and ${isNotBlocked}`, "$3::integer")}, ${takeDue}
select ${claimedColumns} from taken ${joinEvent} order by taken.replayed, taken.planned_at, taken.number`;

export interface ClaimRow extends StoredEventColumns {
  readonly id: string;
  readonly event_id: string;
  readonly connector_revision: number;
  readonly subscription_index: number;
  readonly attempt_number: number;
  readonly rate_limited_ms: number;
  readonly test: boolean;
  readonly fallback_of: string | null;
  readonly body_content_type: string | null;
  readonly body: Buffer | null;
  readonly planned_ms: number;
}

export interface ClaimRequest {
  readonly connectorId: number;
  readonly owner: string;
  readonly limit: number;
  readonly nowMs: number;
}

/** Due rows of a connector, oldest first, now owned. */
export async function claim(pool: Pool, rebuildEvent: RebuildEvent, { connectorId, owner, limit, nowMs }: ClaimRequest): Promise<ClaimedDelivery[]> {
  const { rows } = await pool.query<ClaimRow>({ name: "claim", text: claimSql, values: [connectorId, owner, limit, nowMs] });
  return rows.map((row) => claimedOf(row, connectorId, rebuildEvent));
}

export function claimedOf(row: ClaimRow, connectorId: number, rebuildEvent: RebuildEvent): ClaimedDelivery {
  return {
    id: row.id,
    event: rebuildEvent(storedEventOf(row.event_id, row)),
    connectorId,
    connectorRevision: row.connector_revision,
    subscriptionIndex: row.subscription_index,
    attemptNumber: row.attempt_number,
    body: row.body === null ? null : { contentType: row.body_content_type ?? "", text: row.body.toString() },
    plannedAtMs: Math.round(row.planned_ms),
    rateLimitedMs: row.rate_limited_ms,
    test: row.test,
    fallbackOf: row.fallback_of,
  };
}
