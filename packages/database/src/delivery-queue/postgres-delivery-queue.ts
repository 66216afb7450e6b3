import type { DeliveryQueue } from "@trunkline/core";
import type { Pool } from "pg";
import { untilUncontended } from "../in-transaction.js";
import type { RebuildEvent } from "../open-options.js";
import { claimBatch } from "./claim-batch.js";
import { claimInOrder, nextDueInOrderMs, prepareOrder } from "./claim-in-order.js";
import { claim } from "./claim.js";
import { acquireLease, releaseLease } from "./lease.js";
import { nextDueMs, postpone } from "./postpone.js";

/** Core's delivery queue on PostgreSQL. */
export function postgresDeliveryQueue(pool: Pool, rebuildEvent: RebuildEvent): DeliveryQueue {
  return {
    acquireLease: (connectorId, owner, ttlMs) => acquireLease(pool, connectorId, owner, ttlMs),
    releaseLease: (connectorId, owner) => releaseLease(pool, connectorId, owner),
    claim: (connectorId, owner, limit, nowMs) => untilUncontended(() => claim(pool, rebuildEvent, { connectorId, owner, limit, nowMs })),
    nextDueMs: (connectorId) => nextDueMs(pool, connectorId),
    inOrder: {
      prepare: (connectorId) => untilUncontended(() => prepareOrder(pool, connectorId)),
      claim: (connectorId, owner, limit, nowMs) => untilUncontended(() => claimInOrder(pool, rebuildEvent, { connectorId, owner, limit, nowMs })),
      nextDueMs: (connectorId) => nextDueInOrderMs(pool, connectorId),
    },
    inBatches: {
      claim: (connectorId, owner, limit, nowMs) => untilUncontended(() => claimBatch(pool, rebuildEvent, { connectorId, owner, limit, nowMs })),
      nextDueMs: (connectorId) => nextDueMs(pool, connectorId),
    },
    postpone: (connectorId, untilMs, reason) => untilUncontended(() => postpone(pool, connectorId, untilMs, reason)),
  };
}
