import { companyKnowsEventType, tenantKnowsEventType, type CompanySettings, type TenantSettings } from "@trunkline/core";
import { restrictCatalog, type EventCatalog } from "@trunkline/event-catalog";
import type { ApiDependencies } from "./dependencies.js";
import { notFound } from "./problem.js";

/** A tenant's settings as planning uses them, with those of its companies that are asked for. */
export async function settingsOf({ database }: ApiDependencies, id: string, companies: readonly (number | null)[]): Promise<TenantSettings> {
  const tenant = await database.platform.tenants.get(id);
  if (tenant === null) throw notFound("tenant");
  const found = new Map<number, CompanySettings>();
  for (const number of new Set(companies)) {
    const company = number === null ? null : await database.platform.companies.get(id, number);
    if (company !== null) found.set(company.id, company);
  }
  return { ...tenant, companies: found };
}

/** Why events of a type are matched with nobody: the patterns of the tenant, or of the event's company, leave it out; null where they do not. */
export function whyUnknown(tenant: TenantSettings, event: { readonly type: string; readonly company: number | null }): string | null {
  if (!tenantKnowsEventType(tenant, event.type)) return `the event types of the tenant leave out ${event.type}`;
  if (!companyKnowsEventType(tenant, event)) return `the event types of company ${event.company} leave out ${event.type}`;
  return null;
}

/** The event types that a tenant, and one company of it where there is one, can subscribe to: its catalog without what its patterns leave out. */
export async function knownEventTypes(
  dependencies: ApiDependencies,
  { tenant, company }: { readonly tenant: string; readonly company: number | null },
): Promise<EventCatalog> {
  const settings = await settingsOf(dependencies, tenant, [company]);
  return restrictCatalog(await dependencies.catalogOf(tenant), (type) => whyUnknown(settings, { type, company }) === null);
}

/** What is to be known to explain what became of events: the tenant's whole catalog, and its settings with those of the events' companies. */
export async function knowledgeOf(dependencies: ApiDependencies, events: readonly { readonly company: number | null }[], tenant: string) {
  const companies = events.map(({ company }) => company);
  return { catalog: await dependencies.catalogOf(tenant), tenant: await settingsOf(dependencies, tenant, companies) };
}
