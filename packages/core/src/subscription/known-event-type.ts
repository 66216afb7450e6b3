import type { DomainEvent } from "../event/event.js";
import type { TenantSettings } from "./configuration.js";
import { isEngineEventType, matchesEventType } from "./event-type-pattern.js";

/** Whether a tenant knows an event type; types outside are neither listed nor matched. The engine's own types are known to everybody. */
export function tenantKnowsEventType(tenant: TenantSettings, type: string): boolean {
  return isEngineEventType(type) || tenant.eventTypes.some((pattern) => matchesEventType(pattern, type));
}

/** The same for the event's company; a company without settings knows what its tenant knows. */
export function companyKnowsEventType(tenant: TenantSettings, event: Pick<DomainEvent, "company" | "type">): boolean {
  const company = event.company === null ? undefined : tenant.companies.get(event.company);
  return company === undefined || isEngineEventType(event.type) || company.eventTypes.some((pattern) => matchesEventType(pattern, event.type));
}
