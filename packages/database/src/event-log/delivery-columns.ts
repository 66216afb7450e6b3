import type { Attempt, DeliveryRecord, DeliveryState } from "@trunkline/core";
import { bool, day, hexBytes, instant, int4, text, utf8Bytes, type BulkColumn } from "../bulk-columns.js";
import { isInline, outcomeColumns } from "./attempt-columns.js";

/** Columns of `delivery` that a settle writes; the number comes from its sequence, in the order given. */
export const deliveryColumns: readonly BulkColumn<DeliveryRecord>[] = [
  text("tenant", ({ event }) => event.tenant),
  text("id", ({ id }) => id),
  day("day", ({ event }) => event.day),
  text("event_id", ({ event }) => event.id),
  text("source", ({ event }) => event.source),
  int4("connector_id", ({ connectorId }) => connectorId),
  int4("connector_revision", ({ connectorRevision }) => connectorRevision),
  int4("subscription_index", ({ subscriptionIndex }) => subscriptionIndex),
  text("status", ({ state }) => state.status),
  text("reason", ({ state }) => reasonOf(state)),
  instant("next_attempt_at", ({ state }) => dueOf(state)),
  instant("parked_since", ({ state }) => (state.status === "parked" ? Date.now() : null)),
  text("owner", ({ owner }) => owner),
  int4("attempt_number", ({ attemptNumber }) => attemptNumber),
  bool("test", ({ test }) => test),
  text("body_content_type", ({ body }) => body?.contentType ?? null),
  utf8Bytes("body", ({ body }) => body?.text ?? null),
  hexBytes("body_sha256", ({ bodySha256 }) => bodySha256),
  ...outcomeColumns(inlineAttempt, "first_"),
];

export interface AttemptRow {
  readonly tenant: string;
  readonly deliveryId: string;
  readonly day: string;
  readonly attempt: Attempt;
}

/** Columns of `attempt`. */
export const attemptColumns: readonly BulkColumn<AttemptRow>[] = [
  text("tenant", ({ tenant }) => tenant),
  text("delivery_id", ({ deliveryId }) => deliveryId),
  day("day", (row) => row.day),
  int4("number", ({ attempt }) => attempt.number),
  text("error", ({ attempt }) => attempt.error),
  ...outcomeColumns<AttemptRow>(({ attempt }) => attempt, ""),
];

/** The latest instant of PostgreSQL that JavaScript's dates can also say: "never". */
const latestMs = 8_640_000_000_000_000;

export function dueOf(state: DeliveryState): number | null {
  return state.status === "parked" || state.status === "retrying" ? Math.min(state.dueMs, latestMs) : null;
}

export function reasonOf(state: DeliveryState): string | null {
  return "reason" in state ? state.reason : null;
}

function inlineAttempt({ attempt, state }: DeliveryRecord): Attempt | null {
  return attempt !== null && isInline(attempt, state.status) ? attempt : null;
}
