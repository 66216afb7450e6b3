import type { ClaimedDelivery, FallbackDelivery } from "./ports.js";
import type { CompiledConnector } from "./subscription/compiled-connector.js";
import type { Configuration } from "./subscription/configuration.js";
import { fallbackDeliveryIdOf } from "./subscription/delivery-id.js";
import { selectSubscription } from "./subscription/select-subscription.js";

/** The delivery that takes over once `delivery` has used up its attempts; null where the connector has no fallback (any more), or this one is a fallback itself. */
export function planFallback(configuration: Configuration, connector: CompiledConnector, delivery: ClaimedDelivery): FallbackDelivery | null {
  const { fallbackConnectorId } = connector.policy;
  if (fallbackConnectorId === null || fallbackConnectorId === connector.id || delivery.fallbackOf !== null || delivery.test) return null;
  const fallback = configuration.connector(fallbackConnectorId);
  if (fallback === undefined || fallback.tenant !== connector.tenant) return null;
  const { event } = delivery;
  const candidate = configuration.candidates(event.tenant, event.type).find((one) => one.connector.id === fallback.id);
  const selection = candidate === undefined ? null : selectSubscription(candidate, event);
  return {
    id: fallbackDeliveryIdOf(event, fallback.id, delivery.id),
    connectorId: fallback.id,
    connectorRevision: fallback.revision,
    subscriptionIndex: selection?.kind === "matched" ? selection.subscription.index : -1,
  };
}
