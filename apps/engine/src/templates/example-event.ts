import { admitEvent, decodeMessage, type DomainEvent } from "@trunkline/core";
import type { EventType } from "@trunkline/event-catalog";

const tenant = { id: "default", name: "", validation: "off", eventTypes: ["*"], companies: new Map<never, never>() } as const;

/** The event that intake would make of a type's example; null where that is no event. */
export function exampleEvent({ example }: EventType): DomainEvent | null {
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const value = Buffer.from(JSON.stringify(example));
  const decoded = decodeMessage({ provenance, value, timestampMs: 0, boundTenant: tenant.id, originSystem: null }, 0);
  return decoded.kind === "event" ? admitEvent(decoded.candidate, tenant) : null;
}
