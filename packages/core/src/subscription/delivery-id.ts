import type { DomainEvent } from "../event/event.js";
import { uuidV5 } from "../event/uuid-v5.js";

type Identified = Pick<DomainEvent, "tenant" | "source" | "id">;

/** UUID of an event's delivery to a connector: the same after a crash, a replay, or in another process. */
export function deliveryIdOf(event: Identified, connectorId: number): string {
  return uuidV5(nameOf(event, connectorId));
}

/** UUID of the delivery that takes over for a failed one: apart from the one that the same connector may have of its own. */
export function fallbackDeliveryIdOf(event: Identified, connectorId: number, failedDeliveryId: string): string {
  return uuidV5(`${nameOf(event, connectorId)}\u0000fallback\u0000${failedDeliveryId}`);
}

/** U+0000 cannot occur in the parts, so no two events share a name. */
function nameOf({ tenant, source, id }: Identified, connectorId: number): string {
  return `${tenant}\u0000${source}\u0000${id}\u0000${connectorId}`;
}
