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
  | { readonly kind: "filter_failed"; readonly delivery: PlannedDelivery; readonly reason: string };

/** Match and filter: at most one delivery per connector. Pure; traces call it again and get the same. */
export function planDeliveries(event: DomainEvent, configuration: Configuration): readonly PlannedDelivery[] {
  const tenant = configuration.tenant(event.tenant);
  if (tenant === undefined || !companyKnowsEventType(tenant, event)) return [];
  const planned: PlannedDelivery[] = [];
  for (const candidate of configuration.candidates(event.tenant, event.type)) {
    const verdict = judge(event, candidate);
    if ("delivery" in verdict) planned.push(verdict.delivery);
  }
  return planned;
}

/** One connector's verdict on an event. Where a filter breaks, nobody knows whether the event should have gone out: that is planned too, as a dead letter that somebody will see. */
export function judge(event: DomainEvent, candidate: Candidate): Verdict {
  const { connector } = candidate;
  if (!isAddressee(connector, event)) return { kind: "not_addressed" };
  const selection = selectSubscription(candidate, event);
  if (selection.kind === "filtered") return { kind: "filtered", selection };
  const delivery = { id: deliveryIdOf(event, connector.id), event, connector, subscription: selection.subscription };
  if (selection.kind === "matched") return { kind: "planned", delivery: { ...delivery, filterFailure: null } };
  return { kind: "filter_failed", delivery: { ...delivery, filterFailure: selection.reason }, reason: selection.reason };
}
