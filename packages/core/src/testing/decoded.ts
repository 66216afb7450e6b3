import { decodeMessage, type EventCandidate } from "../event/decode-message.js";
import type { IncomingMessage, Provenance } from "../event/event.js";

export const NOW = Date.parse("2026-02-01T12:00:00Z");

export function message(value: unknown, overrides: Partial<IncomingMessage> = {}, place: Partial<Provenance> = {}): IncomingMessage {
  const provenance: Provenance = { door: "kafka", topic: "domain-events", partition: 3, offset: "42", key: null, headers: {}, ...place };
  const bytes = value === null || Buffer.isBuffer(value) ? value : Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
  return { provenance, value: bytes, timestampMs: NOW, boundTenant: null, originSystem: null, ...overrides };
}

export function decoded(...input: Parameters<typeof message>): EventCandidate {
  const result = decodeMessage(message(...input), NOW);
  if (result.kind !== "event") throw new Error(`not an event: ${JSON.stringify(result)}`);
  return result.candidate;
}

export function rejection(...input: Parameters<typeof message>): string {
  const result = decodeMessage(message(...input), NOW);
  return result.kind === "rejected" ? `${result.rejected.reason}: ${result.rejected.detail}` : result.kind;
}
