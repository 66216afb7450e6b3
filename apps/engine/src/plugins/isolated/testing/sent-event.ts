import { rebuildEvent, type DomainEvent } from "@trunkline/core";

/** When it happened, ms since the epoch. */
export const eventTimeMs = Date.parse("2026-02-01T12:00:00Z");

/** An event of the tenant `default` whose payload is the text. */
export function eventWith({ id, payloadText }: { readonly id: string; readonly payloadText: string }): DomainEvent {
  return rebuildEvent({
    id,
    type: "asset.created",
    tenant: "default",
    tenantName: null,
    company: null,
    companyName: null,
    companyTimeZone: null,
    source: "",
    time: "2026-02-01T12:00:00Z",
    timeMs: eventTimeMs,
    day: "2026-02-01",
    timestampMs: eventTimeMs,
    originSystem: null,
    payloadText,
    provenance: { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} },
  });
}
