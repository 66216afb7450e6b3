import { matchesEventType, type CompiledConnector, type CompiledSubscription, type DomainEvent } from "@trunkline/core";

/** Whose template a test shows: the subscription that would have the event; else the first for its type, as an example need not pass a filter; else the first. */
export function testSubscription({ subscriptions }: Pick<CompiledConnector, "subscriptions">, event: DomainEvent): number {
  const ofType = subscriptions.filter(({ eventTypes }) => eventTypes.some((pattern) => matchesEventType(pattern, event.type)));
  return (ofType.find((subscription) => passes(subscription, event)) ?? ofType[0])?.index ?? 0;
}

function passes({ filter }: CompiledSubscription, event: DomainEvent): boolean {
  if (filter === null) return true;
  const verdict = filter(event);
  return "passes" in verdict && verdict.passes;
}
