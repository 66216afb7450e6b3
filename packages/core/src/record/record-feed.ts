import type { RecordKind } from "./record.js";

/** Which events keep records in step, and how they are read. */
export interface RecordFeedDocument {
  /** null: events of every company, and those of none. */
  readonly company: number | null;
  readonly kind: RecordKind;
  /** Names or patterns. */
  readonly eventTypes: readonly string[];
  /** By what a record is known: names, and where the event has them (a path as in filters). Empty: the kind's usual ones. */
  readonly key: Readonly<Record<string, string>>;
  /** Attributes that the event has under another name or elsewhere, by path; all its own attributes are kept besides. */
  readonly fields: Readonly<Record<string, string>>;
  readonly enabled: boolean;
}

export interface RecordFeed extends RecordFeedDocument {
  readonly id: number;
  readonly tenant: string;
}
