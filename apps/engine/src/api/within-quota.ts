import type { Admission, EventQuotas, TenantSettings } from "@trunkline/core";
import { QuotaProblem } from "./problem.js";

/** Throws 429 where the tenant has sent more events in this second than it may; 422 where these alone are more. */
export async function withinQuota(
  quotas: Pick<EventQuotas, "ask">,
  tenant: TenantSettings,
  events: number,
): Promise<Extract<Admission, { readonly kind: "granted" }>> {
  const admission = await quotas.ask(tenant, events);
  if (admission.kind === "granted") return admission;
  const quota = `Tenant ${tenant.id} may send ${tenant.quotas?.eventsPerSecond} events a second`;
  if (admission.kind === "never") throw new QuotaProblem(422, `${quota}: send fewer in one request.`);
  const retryAfter = String(Math.ceil(admission.waitMs / 1_000));
  throw new QuotaProblem(429, `${quota}. Nothing of this request was taken.`, [], { "retry-after": retryAfter });
}
