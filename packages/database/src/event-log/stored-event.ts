import type { Provenance } from "@trunkline/core";
import type { StoredEventRow } from "../open-options.js";

/** Columns of an event as read; `prefix` is the table or its alias. The tenant, id, source and day come along. */
export function eventSelect(prefix: string): string {
  const plain = [
    "tenant",
    "source",
    "type",
    "tenant_name",
    "company_name",
    "company_time_zone",
    "time",
    "door",
    "topic",
    '"partition"',
    '"offset"',
    "key",
    "headers",
    "origin_system",
    "payload",
  ];
  const numbers = ["company", "time_ms", "timestamp_ms", "configuration_version"].map((name) => `${prefix}.${name}::float8 as ${name}`);
  return [...plain.map((name) => `${prefix}.${name}`), ...numbers, `${prefix}.day::text as day`].join(", ");
}

export interface StoredEventColumns {
  readonly tenant: string;
  readonly source: string;
  readonly type: string;
  readonly tenant_name: string | null;
  readonly company: number | null;
  readonly company_name: string | null;
  readonly company_time_zone: string | null;
  readonly time: string;
  readonly time_ms: number;
  readonly timestamp_ms: number;
  readonly configuration_version: number;
  readonly door: Provenance["door"];
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly key: string | null;
  readonly headers: string | null;
  readonly origin_system: string | null;
  readonly day: string;
  readonly payload: string;
}

export function storedEventOf(id: string, row: StoredEventColumns): StoredEventRow {
  return {
    id,
    type: row.type,
    tenant: row.tenant,
    tenantName: row.tenant_name,
    company: row.company,
    companyName: row.company_name,
    companyTimeZone: row.company_time_zone,
    source: row.source,
    time: row.time,
    timeMs: row.time_ms,
    payloadText: row.payload,
    day: row.day,
    timestampMs: row.timestamp_ms,
    provenance: provenanceOf(row),
    originSystem: row.origin_system,
  };
}

export function provenanceOf(row: Pick<StoredEventColumns, "door" | "topic" | "partition" | "offset" | "key" | "headers">): Provenance {
  const { door, topic, partition, offset, key, headers } = row;
  return { door, topic, partition, offset, key, headers: headers === null ? {} : (JSON.parse(headers) as Record<string, string>) };
}
