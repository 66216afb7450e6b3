import { admitEvent } from "../event/admit-event.js";
import { decodeMessage } from "../event/decode-message.js";
import type { DomainEvent } from "../event/event.js";

/** The event that intake makes of these fields, or of this JSON text, of tenant `default`. */
export function anEventFrom(fields: object | string, defaults: object = { type: "asset.created", time: "2026-02-01T12:00:00Z" }): DomainEvent {
  const value = Buffer.from(typeof fields === "string" ? fields : JSON.stringify({ ...defaults, ...fields }));
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const decoded = decodeMessage({ provenance, value, timestampMs: 0, boundTenant: null, originSystem: null }, 0);
  if (decoded.kind !== "event") throw new Error(`not an event: ${JSON.stringify(decoded)}`);
  return admitEvent(decoded.candidate, { id: "default", name: "Default", validation: "off", eventTypes: ["*"], companies: new Map() });
}
