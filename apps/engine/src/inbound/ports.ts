import type { ChangedRecord, Configuration } from "@trunkline/core";
import type { InboundWrite, OnceOnly } from "@trunkline/database";
import type { ReceivedEvent, RecordChange } from "@trunkline/plugin-api";

/** What an outside system's request comes to, its sender already checked. */
export interface InboundChanges {
  readonly tenant: string;
  readonly company: number | null;
  /** Its own connectors do not get the events. */
  readonly system: string | null;
  readonly connectorId: number | null;
  /** For the history. */
  readonly actor: string;
  readonly records: readonly RecordChange[];
  readonly events: readonly ReceivedEvent[];
  readonly onceOnly: readonly OnceOnly[];
}

/** What the sender is told: JSON text. */
export type InboundAnswer = (records: readonly ChangedRecord[], events: readonly { readonly id: string; readonly type: string }[]) => string;

export interface InboundRuntime {
  /** As of now: what another process has changed counts. */
  configuration(): Promise<Configuration>;
  /** Records, their history, events and planned deliveries in one transaction. Throws a 422 where it cannot be. */
  write(changes: InboundChanges, answer: InboundAnswer): Promise<InboundWrite>;
  /** What would become of the records; null: one that is to retire does not exist. */
  preview(changes: InboundChanges): Promise<readonly (ChangedRecord | null)[]>;
}
