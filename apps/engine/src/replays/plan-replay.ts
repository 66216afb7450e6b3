import { planDeliveries, rebuildEvent, type Configuration } from "@trunkline/core";
import type { LinedUpDelivery, StoredEventRow } from "@trunkline/database";

/** The deliveries that a recorded event leads to by the configuration of now: ids as at the first time. `connectors`: only these; null: all that match. */
export function planReplay(configuration: Configuration, stored: StoredEventRow, connectors: readonly number[] | null): readonly LinedUpDelivery[] {
  const event = rebuildEvent(stored);
  const planned = planDeliveries(event, configuration).filter(({ connector, filterFailure }) => {
    return filterFailure === null && (connectors === null || connectors.includes(connector.id));
  });
  return planned.map(({ id, connector, subscription }) => ({
    tenant: event.tenant,
    id,
    day: event.day,
    eventId: event.id,
    source: event.source,
    connectorId: connector.id,
    connectorRevision: connector.revision,
    subscriptionIndex: subscription.index,
  }));
}
