import type { TenantSettings } from "../subscription/configuration.js";
import type { DomainEvent } from "./event.js";
import type { EventCandidate } from "./decode-message.js";

/** Makes the event, with the names and the time zone that its tenant's settings give at this moment. `tenant` is the candidate's own. */
export function admitEvent(candidate: EventCandidate, tenant: TenantSettings): DomainEvent {
  const company = candidate.company === null ? undefined : tenant.companies.get(candidate.company);
  return {
    id: candidate.id,
    type: candidate.type,
    tenant: candidate.tenant,
    tenantName: tenant.name || candidate.producedTenantName,
    company: candidate.company,
    companyName: company?.name || candidate.producedCompanyName,
    companyTimeZone: company?.timeZone ?? null,
    source: candidate.source,
    time: candidate.time,
    timeMs: candidate.timeMs,
    data: candidate.data,
    previous: candidate.previous,
    metadata: candidate.metadata,
    fields: candidate.fields,
    exactFields: candidate.exactFields,
    verbatimData: candidate.verbatimData,
    payloadText: candidate.payloadText,
    day: candidate.day,
    timestampMs: candidate.timestampMs,
    provenance: candidate.provenance,
    originSystem: candidate.originSystem,
  };
}
