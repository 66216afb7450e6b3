import type { EventView, JsonValue } from "@trunkline/plugin-api";

/** Where a message came in. Kept with the event; templates see it as `event.kafka`. */
export interface Provenance {
  readonly door: "kafka" | "http" | "inbound";
  readonly topic: string | null;
  readonly partition: number | null;
  /** Decimal digits: Kafka offsets exceed 2^53. */
  readonly offset: string | null;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message as a source hands it over, before anything is known of it. */
export interface IncomingMessage {
  readonly provenance: Provenance;
  /** null = tombstone. */
  readonly value: Buffer | null;
  /** Record timestamp, or time of acceptance; ms since the epoch. */
  readonly timestampMs: number;
  /** The tenant the topic or the API key is bound to, whatever the payload claims; null = the payload decides. */
  readonly boundTenant: string | null;
  /** The outside system that the producer's key stands for; its own connectors do not get the event. */
  readonly originSystem: string | null;
  /** What an id is derived from where the message has none and no place in Kafka; the same text gives the same id. Without it such an id is random. */
  readonly idSeed?: string;
}

/** Something that happened, ready to be matched. */
export interface DomainEvent extends EventView {
  /** `data`, where each text in it stands in the payload text as it is, so that JSON writes it without a look at its characters; absent where that is not known. */
  readonly verbatimData?: JsonValue | undefined;
  /** Exactly the JSON text that was produced. */
  readonly payloadText: string;
  /** Partition day, `YYYY-MM-DD`, UTC date of the record's timestamp; today's where that is outside [now - 24 h, now + 1 h]. */
  readonly day: string;
  readonly timestampMs: number;
  readonly provenance: Provenance;
  readonly originSystem: string | null;
}

export type RejectReason =
  | "bad_json"
  | "bad_utf8"
  | "not_an_object"
  | "empty"
  | "missing_type"
  | "malformed_type"
  | "too_large"
  | "too_deep"
  | "unknown_tenant"
  | "partial_cloud_event"
  | "malformed_cloud_event"
  | "unsupported_cloud_event"
  | "conflicting_duplicate"
  | "schema_registry_framing"
  | "schema_violation"
  | "refused_by_database";

/** A message that could not become an event: kept whole, with the reason, for a person to look at. */
export interface RejectedMessage {
  readonly provenance: Provenance;
  readonly value: Buffer | null;
  readonly timestampMs: number;
  readonly tenant: string | null;
  readonly reason: RejectReason;
  /** One sentence: what was wrong and where. */
  readonly detail: string;
}

/** Identity of an event: tenant, source and id together. */
export function identityOf(event: Pick<DomainEvent, "tenant" | "source" | "id">): string {
  return `${event.tenant}\u0000${event.source}\u0000${event.id}`;
}
