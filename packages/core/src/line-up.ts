import type { DeliveryState } from "./delivery/delivery.js";
import { NEVER_MS } from "./delivery/decide-next.js";
import { attemptNotMade } from "./delivery/describe-attempt.js";
import type { PlannedDelivery } from "./delivery/planned-delivery.js";
import type { DomainEvent } from "./event/event.js";
import { planDeliveries } from "./plan.js";
import type { DeliveryRecord } from "./ports.js";
import type { Configuration } from "./subscription/configuration.js";

/** The deliveries of an event as rows that wait, for events that are written together with something else: the drain takes them up, due now. */
export function lineUpDeliveries(event: DomainEvent, configuration: Configuration, now: number): readonly DeliveryRecord[] {
  return planDeliveries(event, configuration).map((planned) => {
    const orderingKey = planned.connector.orderingKeyOf?.(event);
    return { ...standing(planned, now), ...identity(planned), ...(orderingKey === undefined ? {} : { orderingKey }) };
  });
}

function identity({
  id,
  event,
  connector,
  subscription,
}: PlannedDelivery): Pick<DeliveryRecord, "id" | "event" | "connectorId" | "connectorRevision" | "subscriptionIndex"> {
  return { id, event, connectorId: connector.id, connectorRevision: connector.revision, subscriptionIndex: subscription.index };
}

type Standing = Omit<DeliveryRecord, keyof ReturnType<typeof identity> | "orderingKey">;

function standing({ filterFailure, connector }: PlannedDelivery, now: number): Standing {
  const untried = { owner: null, body: null, bodySha256: null, test: false, attemptNumber: 0, attempt: null };
  if (filterFailure === null) return { ...untried, state: waiting(connector, now) };
  return { ...untried, state: { status: "dead_lettered", reason: "filter_failed" }, attemptNumber: 1, attempt: attemptNotMade(filterFailure, now) };
}

/** As the dispatcher parks what it does not send at once. */
function waiting({ hold, policy }: PlannedDelivery["connector"], now: number): DeliveryState {
  if (hold !== null) return { status: "parked", reason: hold, dueMs: NEVER_MS };
  if (policy.ordering !== null) return { status: "parked", reason: "ordered", dueMs: now };
  if (policy.batch !== null) return { status: "parked", reason: "batch", dueMs: now + policy.batch.maxWaitMs };
  return { status: "parked", reason: "backlog", dueMs: now };
}
