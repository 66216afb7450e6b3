import type { DomainEvent } from "../event/event.js";
import type { CompiledConnector, CompiledSubscription } from "./compiled-connector.js";
import type { Candidate } from "./configuration.js";

/** `failed`: the filter of this subscription broke before any matched. */
export type Selection =
  | { readonly kind: "matched"; readonly subscription: CompiledSubscription }
  | { readonly kind: "filtered" }
  | { readonly kind: "failed"; readonly subscription: CompiledSubscription; readonly reason: string };

const FILTERED: Selection = { kind: "filtered" };

/** Whether a connector may get an event at all: it is on, it serves the event's company, and the event does not come from its own system. */
export function isAddressee(connector: CompiledConnector, event: DomainEvent): boolean {
  if (!connector.isMatched) return false;
  if (connector.company !== null && connector.company !== event.company) return false;
  return event.originSystem === null || connector.system !== event.originSystem;
}

/** The first subscription whose filter passes. A broken filter stops the search: the next subscription may be meant for what the broken one lets through. */
export function selectSubscription(candidate: Candidate, event: DomainEvent): Selection {
  for (const subscription of candidate.subscriptions) {
    if (subscription.filter === null) return { kind: "matched", subscription };
    const verdict = subscription.filter(event);
    if ("failed" in verdict) return { kind: "failed", subscription, reason: verdict.failed };
    if (verdict.passes) return { kind: "matched", subscription };
  }
  return FILTERED;
}
