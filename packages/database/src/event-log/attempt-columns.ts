import type { Attempt, DeliveryState } from "@trunkline/core";
import { instant, int4, text, type BulkColumn } from "../bulk-columns.js";
import { jsonOrNull } from "../text.js";

/** A first attempt that delivers lies in the delivery's own row: nearly all do, and a second row would double the writing. */
export function isInline(attempt: Attempt, status: DeliveryState["status"]): boolean {
  return attempt.number === 1 && (status === "delivered" || status === "accepted");
}

/** What `attempt` and the `first_…` columns of `delivery` have in common; `pick` may give null. */
export function outcomeColumns<Row>(pick: (row: Row) => Attempt | null, prefix: string): readonly BulkColumn<Row>[] {
  return [
    instant(`${prefix}started_at`, (row) => pick(row)?.startedAtMs ?? null),
    int4(`${prefix}duration_ms`, (row) => roundedOrNull(pick(row)?.durationMs)),
    text(`${prefix}outcome`, (row) => pick(row)?.outcome ?? null),
    int4(`${prefix}response_status`, (row) => pick(row)?.responseStatus ?? null),
    text(`${prefix}response_headers`, (row) => jsonOrNull(pick(row)?.responseHeaders)),
    text(`${prefix}response_body`, (row) => pick(row)?.responseBody ?? null),
    text(`${prefix}request`, (row) => jsonOrNull(pick(row)?.request)),
  ];
}

function roundedOrNull(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}
