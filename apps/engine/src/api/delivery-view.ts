import type { Attempt, DeliveryState } from "@trunkline/core";
import { z } from "zod";
import { pageQuery } from "./answer.js";
import { isoTime } from "./connector-view.js";
import type { RecordedDelivery } from "./store.js";

const statuses = ["pending", "parked", "retrying", "delivered", "accepted", "dead_lettered", "cancelled"] as const;

export const deliveryListQuery = pageQuery.extend({ status: z.enum(statuses).optional(), eventId: z.string().max(512).optional() });

/** Coarse words for people in a hurry: contract, HTTP API. */
export function statusGroupOf(status: DeliveryState["status"]): "pending" | "success" | "failed" {
  if (status === "delivered" || status === "accepted") return "success";
  return status === "dead_lettered" || status === "cancelled" ? "failed" : "pending";
}

export function viewDelivery(delivery: RecordedDelivery) {
  const { state } = delivery;
  return {
    id: delivery.id,
    number: delivery.number,
    eventId: delivery.eventId,
    eventType: delivery.eventType,
    source: delivery.source,
    company: delivery.company,
    connectorId: delivery.connectorId,
    connectorRevision: delivery.connectorRevision,
    status: state.status,
    statusGroup: statusGroupOf(state.status),
    ...(state.status === "parked" ? { parkedReason: state.reason, dueAt: isoTime(state.dueMs) } : {}),
    ...(state.status === "retrying" ? { nextAttemptAt: isoTime(state.dueMs) } : {}),
    ...(state.status === "dead_lettered" || state.status === "cancelled" ? { reason: state.reason } : {}),
    attempts: delivery.attemptNumber,
    test: delivery.test,
    plannedAt: isoTime(delivery.plannedAtMs),
  };
}

export function viewAttempt(attempt: Attempt) {
  return {
    number: attempt.number,
    startedAt: isoTime(attempt.startedAtMs),
    durationMs: attempt.durationMs,
    outcome: attempt.outcome,
    request: attempt.request,
    status: attempt.responseStatus,
    headers: attempt.responseHeaders,
    body: attempt.responseBody,
    error: attempt.error,
  };
}
