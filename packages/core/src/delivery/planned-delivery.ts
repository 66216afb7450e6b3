import type { DomainEvent } from "../event/event.js";
import type { CompiledConnector, CompiledSubscription } from "../subscription/compiled-connector.js";

/** An event that shall go to a connector; what it says is pinned to the connector's revision of this moment. */
export interface PlannedDelivery {
  /** UUID from tenant, source, event id and connector: the same after a crash or a replay. */
  readonly id: string;
  readonly event: DomainEvent;
  readonly connector: CompiledConnector;
  readonly subscription: CompiledSubscription;
  /** Why the subscription's filter broke on the event: then it is not sent, and becomes a dead letter at once. null = it passed. */
  readonly filterFailure: string | null;
}
