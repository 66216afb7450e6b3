import type { PlannedDelivery } from "./delivery/planned-delivery.js";
import type { DomainEvent } from "./event/event.js";
import type { Candidate, Configuration } from "./subscription/configuration.js";
import { deliveryIdOf } from "./subscription/delivery-id.js";
import { companyKnowsEventType } from "./subscription/known-event-type.js";
import { isAddressee, selectSubscription, type Selection } from "./subscription/select-subscription.js";

/** What became of an event at one connector; the words of traces and previews. */
export type Verdict =
  | { readonly kind: "planned"; readonly delivery: PlannedDelivery }
  | { readonly kind: "not_addressed" }
  | { readonly kind: "filtered"; readonly selection: Extract<Selection, { kind: "filtered" }> }
  | { readonly kind: "filter_failed"; readonly reason: string };

/** Match and filter: at most one delivery per connector. Pure; traces call it again and get the same. */
export function planDeliveries(event: DomainEvent, configuration: Configuration): readonly PlannedDelivery[] {
  const tenant = configuration.tenant(event.tenant);
  if (tenant === undefined || !companyKnowsEventType(tenant, event)) return [];
  const planned: PlannedDelivery[] = [];
  for (const candidate of configuration.candidates(event.tenant, event.type)) {
    const verdict = judge(event, candidate);
    if (verdict.kind === "planned") planned.push(verdict.delivery);
  }
  return planned;
}

/** One connector's verdict on an event. A filter that breaks counts as passed by nobody, and says so in the trace. */
export function judge(event: DomainEvent, candidate: Candidate): Verdict {
  const { connector } = candidate;
  if (!isAddressee(connector, event)) return { kind: "not_addressed" };
  const selection = selectSubscription(candidate, event);
  if (selection.kind === "filtered") return { kind: "filtered", selection };
  if (selection.kind === "failed") return { kind: "filter_failed", reason: selection.reason };
  return { kind: "planned", delivery: { id: deliveryIdOf(event, connector.id), event, connector, subscription: selection.subscription } };
}
