import type { Arena } from "../arena.js";
import { instant, int4, int8, bool, namesOf, text, unnestOf, valuesOf, type BulkColumn } from "../bulk-columns.js";
import type { FoldedFacts, StateChange, StatisticsChange } from "./facts.js";
import { histogramSlots } from "./histogram.js";

const stateColumns: readonly BulkColumn<StateChange>[] = [
  int4("connector_id", (change) => change.connectorId),
  text("tenant", (change) => change.tenant),
  bool("has_success", (change) => change.hasSuccess),
  int4("failures", (change) => change.failures),
  instant("last_fired_at", (change) => change.lastFiredMs),
];

const statisticsColumns: readonly BulkColumn<StatisticsChange>[] = [
  int4("connector_id", (change) => change.connectorId),
  instant("bucket", (change) => change.bucketMs),
  text("tenant", (change) => change.tenant),
  int4("attempts", (change) => change.attempts),
  int4("success_2xx", (change) => change.success2xx),
  int4("delivered", (change) => change.delivered),
  int4("failed", (change) => change.failed),
  int4("retries", (change) => change.retries),
  int8("duration_ms", (change) => change.durationMs),
  text("histogram", (change) => `{${change.histogram.join(",")}}`),
];

const counters = ["attempts", "success_2xx", "delivered", "failed", "retries", "duration_ms"];

/** Slot by slot: an `unnest` of both arrays takes a hundred times as long. */
const addedSlots = Array.from({ length: histogramSlots }, (_, slot) => `kept.histogram[${slot + 1}] + excluded.histogram[${slot + 1}]`).join(", ");

/** Parameters taken by `factsSql`. */
export const factsParameterCount = stateColumns.length + statisticsColumns.length;

/**
 * Common table expressions that add folded facts to the connectors' rows where `condition` holds. `new_state` gives connector and count.
 * The parameters count from `first`.
 */
export function factsSql(first: number, condition: string): string {
  const statisticsFirst = first + stateColumns.length;
  return `
  state_change as materialized (
    select * from ${unnestOf(stateColumns, first)} as change (${namesOf(stateColumns)}) where ${condition}
  ), new_state as (
    insert into trunkline.connector_state as state (connector_id, tenant, consecutive_failures, last_fired_at)
    select connector_id, tenant, failures, last_fired_at from state_change
    on conflict (connector_id) do update set
      consecutive_failures = excluded.consecutive_failures + (select case when change.has_success then 0 else state.consecutive_failures end from state_change change where change.connector_id = excluded.connector_id),
      last_fired_at = greatest(state.last_fired_at, excluded.last_fired_at)
    returning state.connector_id, state.consecutive_failures
  ), new_statistics as (
    insert into trunkline.connector_statistics as kept (connector_id, bucket, tenant, ${counters.join(", ")}, histogram)
    select connector_id, bucket, tenant, ${counters.join(", ")}, histogram::integer[]
    from ${unnestOf(statisticsColumns, statisticsFirst)} as change (${namesOf(statisticsColumns)}) where ${condition}
    on conflict (connector_id, bucket) do update set
      ${counters.map((name) => `${name} = kept.${name} + excluded.${name}`).join(", ")},
      histogram = array[${addedSlots}]
  )`;
}

export function factsValues(arena: Arena, { states, statistics }: FoldedFacts): Buffer[] {
  return [...valuesOf(arena, stateColumns, states), ...valuesOf(arena, statisticsColumns, statistics)];
}

/** For the rare batch of which a part was already written: the facts of the other part, on their own. */
export const addFactsSql = `with ${factsSql(1, "true")} select ${failingSql()}`;

/** Two columns: connectors whose count is above 0 after this write, and their counts. */
export function failingSql(): string {
  return `(select array_agg(connector_id order by connector_id) from new_state) as state_connectors,
    (select array_agg(consecutive_failures order by connector_id) from new_state) as state_failures`;
}

export interface FailingRow {
  readonly state_connectors: number[] | null;
  readonly state_failures: number[] | null;
}

/** The connectors whose count grew in this write. */
export function failingOf(row: FailingRow | undefined, { states }: FoldedFacts): { connectorId: number; consecutiveFailures: number }[] {
  const grown = new Set(states.filter((change) => change.failures > 0).map((change) => change.connectorId));
  if (grown.size === 0) return [];
  const counts = row?.state_failures ?? [];
  const rows = (row?.state_connectors ?? []).map((connectorId, index) => ({ connectorId, consecutiveFailures: counts[index] ?? 0 }));
  return rows.filter(({ connectorId }) => grown.has(connectorId));
}
