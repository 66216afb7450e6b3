import type { EventView, JsonObject, JsonValue } from "@trunkline/plugin-api";

/** What a Zap gets of an event. All members are always there: the editor learns them from samples. */
export function liveRecord(event: EventView): JsonObject {
  const { id, type, time, tenant, company, companyName, source } = event;
  return {
    id,
    type,
    time,
    tenant,
    company,
    company_name: companyName,
    source,
    data: exact(event, "data"),
    previous: exact(event, "previous"),
    metadata: exact(event, "metadata"),
  };
}

/** With every digit of long integers, where the producer used the contract's own name. */
function exact(event: EventView, name: "data" | "previous" | "metadata"): JsonValue {
  const seen = event[name] ?? null;
  return event.exactFields !== event.fields && Object.hasOwn(event.exactFields, name) ? (event.exactFields[name] ?? null) : seen;
}
