import { rebuildEvent } from "@trunkline/core";
import type { z } from "zod";
import type { eventAnswer } from "./answers/event-answer.js";
import { isoTime } from "./connector-view.js";
import type { StoredEvent } from "./store.js";

export function viewEvent(stored: StoredEvent): z.infer<typeof eventAnswer> {
  const { data, previous, metadata } = rebuildEvent(stored);
  const { id, type, tenant, company, companyName, source, time, provenance, originSystem, receivedAtMs, configurationVersion } = stored;
  const { door, topic, partition, offset, key } = provenance;
  return {
    id,
    type,
    tenant,
    company,
    companyName,
    source,
    time,
    data,
    previous: previous ?? null,
    metadata: metadata ?? null,
    originSystem,
    provenance: { door, topic, partition, offset, key },
    receivedAt: isoTime(receivedAtMs),
    configurationVersion,
  };
}
