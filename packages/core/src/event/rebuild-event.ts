import { cloudEventMode } from "./cloud-event.js";
import type { DomainEvent } from "./event.js";
import { parsePayload } from "./parse-payload.js";
import { readEnvelope } from "./read-envelope.js";

/** An event as it is stored: the payload as produced, and what intake pinned. */
export type StoredEvent = Pick<
  DomainEvent,
  | "id"
  | "type"
  | "tenant"
  | "tenantName"
  | "company"
  | "companyName"
  | "companyTimeZone"
  | "source"
  | "time"
  | "timeMs"
  | "day"
  | "timestampMs"
  | "originSystem"
  | "payloadText"
  | "provenance"
>;

/** The same event that intake made, from its row. Throws an Error where the payload text is not what intake once accepted: the row was damaged. */
export function rebuildEvent(row: StoredEvent): DomainEvent {
  const payload = parsePayload(row.payloadText, cloudEventMode(row.provenance));
  if ("reason" in payload) throw new Error(`The stored payload of event ${row.id} does not read as an event: ${payload.detail}`);
  const { data, previous, metadata } = readEnvelope(payload.fields);
  return {
    id: row.id,
    type: row.type,
    tenant: row.tenant,
    tenantName: row.tenantName,
    company: row.company,
    companyName: row.companyName,
    companyTimeZone: row.companyTimeZone,
    source: row.source,
    time: row.time,
    timeMs: row.timeMs,
    data,
    previous,
    metadata,
    fields: payload.fields,
    exactFields: payload.exactFields,
    verbatimData: payload.isVerbatim ? data : undefined,
    payloadText: row.payloadText,
    day: row.day,
    timestampMs: row.timestampMs,
    provenance: row.provenance,
    originSystem: row.originSystem,
  };
}
