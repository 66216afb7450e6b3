import { isoTime } from "./connector-view.js";
import type { RecordedEvent } from "./store.js";

export function viewEvent({ event, receivedAtMs, configurationVersion }: RecordedEvent) {
  const { id, type, tenant, company, source, time, data, previous, metadata, provenance, originSystem } = event;
  const { door, topic, partition, offset, key } = provenance;
  return { id, type, tenant, company, companyName: event.companyName, source, time, data, previous: previous ?? null, metadata: metadata ?? null, originSystem, provenance: { door, topic, partition, offset, key }, receivedAt: isoTime(receivedAtMs), configurationVersion };
}
