import type { JsonObject, RecordChange } from "@trunkline/plugin-api";

/** What is kept in step with outside systems. */
export const recordKinds = ["asset", "part", "task"] as const;
export type RecordKind = RecordChange["kind"];

/** A record as it stands at a version. */
export interface RecordState {
  /** Unique over all tenants; `data.id` of its events. */
  readonly id: number;
  readonly kind: RecordKind;
  /** From 1, one more with each change. */
  readonly version: number;
  readonly attributes: JsonObject;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** What became of a record. `unchanged`: the change said nothing new. */
export type RecordAction = "created" | "updated" | "unchanged" | "retired" | "discontinued" | "cancelled" | "completed";

/** A record after a change; `before` is null where the change made it. */
export interface ChangedRecord {
  readonly before: RecordState | null;
  readonly after: RecordState;
  readonly action: RecordAction;
  /** Outside systems pass the record's states on to one another without end: nobody is told of this change, so that they stop. */
  readonly isLoop: boolean;
}
