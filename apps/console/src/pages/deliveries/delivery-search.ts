import type { Delivery } from "../../api/answers.js";

export const deliveryStatuses = [
  "pending",
  "parked",
  "retrying",
  "delivered",
  "accepted",
  "dead_lettered",
  "cancelled",
] as const satisfies readonly Delivery["status"][];

/** What the list is narrowed to; it stands in the address, so that it can be passed on. */
export interface DeliverySearch {
  readonly type?: string | undefined;
  readonly connectorId?: number | undefined;
  readonly status?: Delivery["status"] | undefined;
  readonly text?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Of an address that anybody may have written. */
export function readDeliverySearch(given: Readonly<Record<string, unknown>>): DeliverySearch {
  const text = (name: string) => (typeof given[name] === "string" && given[name] !== "" ? given[name] : undefined);
  const connectorId = Number(given.connectorId);
  return {
    type: text("type"),
    connectorId: Number.isInteger(connectorId) && connectorId > 0 ? connectorId : undefined,
    status: deliveryStatuses.find((status) => status === given.status),
    text: text("text"),
    since: text("since"),
    until: text("until"),
  };
}
