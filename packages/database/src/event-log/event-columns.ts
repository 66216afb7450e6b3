import type { DomainEvent, Settlement } from "@trunkline/core";
import { day, exactText, int4, int8, text, type BulkColumn } from "../bulk-columns.js";
import { jsonOrNull } from "../text.js";

type EventEntry = Settlement["events"][number];

/** Columns of `event` that a settle writes. */
export const eventColumns: readonly BulkColumn<EventEntry>[] = [
  text("tenant", ({ event }) => event.tenant),
  text("id", ({ event }) => event.id),
  text("source", ({ event }) => event.source),
  day("day", ({ event }) => event.day),
  text("type", ({ event }) => event.type),
  text("tenant_name", ({ event }) => event.tenantName),
  int8("company", ({ event }) => event.company),
  text("company_name", ({ event }) => event.companyName),
  text("company_time_zone", ({ event }) => event.companyTimeZone),
  text("time", ({ event }) => event.time),
  int8("time_ms", ({ event }) => event.timeMs),
  int8("timestamp_ms", ({ event }) => event.timestampMs),
  text("door", ({ event }) => event.provenance.door),
  text("topic", ({ event }) => event.provenance.topic),
  int4("partition", ({ event }) => event.provenance.partition),
  text("offset", ({ event }) => event.provenance.offset),
  text("key", ({ event }) => event.provenance.key),
  text("headers", ({ event }) => headersText(event.provenance.headers)),
  text("origin_system", ({ event }) => event.originSystem),
  int8("configuration_version", ({ configurationVersion }) => configurationVersion),
  exactText("payload", ({ event }) => event.payloadText),
];

/** null where there are none: most records carry none, and a null costs nothing. */
export function headersText(headers: DomainEvent["provenance"]["headers"]): string | null {
  for (const name in headers) if (Object.hasOwn(headers, name)) return jsonOrNull(headers);
  return null;
}
