import { admitEvent } from "../event/admit-event.js";
import { decodeMessage } from "../event/decode-message.js";
import type { DomainEvent, IncomingMessage } from "../event/event.js";
import type { TenantSettings } from "../subscription/configuration.js";

let offset = 0;

/** A Kafka record with an event in it. */
export function aMessage(fields: Readonly<Record<string, unknown>> = {}): IncomingMessage {
  return aRawMessage(JSON.stringify({ type: "asset.created", data: { id: 1 }, ...fields }));
}

/** A Kafka record with these bytes in it; null = a tombstone. */
export function aRawMessage(text: string | null): IncomingMessage {
  offset += 1;
  const provenance = { door: "kafka", topic: "domain-events", partition: 0, offset: String(offset), key: null, headers: {} } as const;
  return { provenance, value: text === null ? null : Buffer.from(text), timestampMs: Date.now(), boundTenant: null, originSystem: null };
}

/** Records `${prefix}0`, `${prefix}1`, … */
export function messages(count: number, prefix = "event-"): IncomingMessage[] {
  return Array.from({ length: count }, (_, index) => aMessage({ id: `${prefix}${index}` }));
}

export function aTenant(settings: Partial<TenantSettings> = {}): TenantSettings {
  return { id: "default", name: "Default", validation: "warn", eventTypes: ["*"], companies: new Map(), ...settings };
}

export function anEvent(fields: Readonly<Record<string, unknown>> = {}, originSystem: string | null = null): DomainEvent {
  const decoded = decodeMessage({ ...aMessage(fields), originSystem }, Date.now());
  if (decoded.kind !== "event") throw new Error("these fields make no event");
  return admitEvent(decoded.candidate, aTenant());
}
