import type { DomainEvent, Provenance } from "@trunkline/core";

/** An event as stored: every pinned value. Core makes the event of it, as it made it of the message. */
export interface StoredEventRow {
  readonly id: string;
  readonly type: string;
  readonly tenant: string;
  readonly tenantName: string | null;
  readonly company: number | null;
  readonly companyName: string | null;
  readonly companyTimeZone: string | null;
  readonly source: string;
  readonly time: string;
  readonly timeMs: number;
  readonly payloadText: string;
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly timestampMs: number;
  readonly provenance: Provenance;
  readonly originSystem: string | null;
}

export type RebuildEvent = (row: StoredEventRow) => DomainEvent;

/** Keeps a tenant's secret from being read in the database. `open` throws where the text does not open. */
export interface Sealing {
  seal(tenant: string, plain: string): string;
  open(tenant: string, sealed: string): string;
}

export interface DatabaseOptions {
  /** `postgres://…`; the role in it owns the schema. */
  readonly url: string;
  readonly rebuildEvent: RebuildEvent;
  /** Shown in `pg_stat_activity`; default `trunkline`. */
  readonly applicationName?: string;
  /** Connections of intake and drain; default 8. */
  readonly engineConnections?: number;
  /** Connections of the API; default 6. */
  readonly apiConnections?: number;
  /** Connections to tenants' own databases, all of them together; default 10. */
  readonly tenantConnections?: number;
  /** For the URLs of tenants' own databases, which hold passwords; without it there are no such databases. */
  readonly sealing?: Sealing;
  /** Told of dropped connections and refused content. Must not throw. */
  readonly onProblem?: (message: string) => void;
}
