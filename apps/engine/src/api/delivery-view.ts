import type { Attempt, DeliveryStatus } from "@trunkline/core";
import { z } from "zod";
import { pageQuery } from "./answer.js";
import type { deliveryAnswer, deliveryDetailAnswer } from "./answers/delivery-answer.js";
import type { SentRequest } from "./sent-request.js";
import { isoTime } from "./connector-view.js";
import type { DeliveryDetail, StoredDelivery } from "./store.js";
import { withoutUndefined } from "./without-undefined.js";

export const deliveryStatuses = ["pending", "parked", "retrying", "delivered", "accepted", "dead_lettered", "cancelled"] as const;

export const deliveryListQuery = pageQuery.extend({ status: z.enum(deliveryStatuses).optional(), eventId: z.string().max(512).optional() });

/** Coarse words for people in a hurry: contract, HTTP API. */
function statusGroupOf(status: DeliveryStatus): "pending" | "success" | "failed" {
  if (status === "delivered" || status === "accepted") return "success";
  return status === "dead_lettered" || status === "cancelled" ? "failed" : "pending";
}

interface AskedDeliveries {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
  readonly eventId?: string | undefined;
  readonly connectorId?: number | undefined;
}

/** A query as the database takes it: absent is absent, not undefined. */
export function deliveryFilter({ limit, cursor, status, eventId, connectorId }: AskedDeliveries) {
  return withoutUndefined({ limit, cursor, status: status === undefined ? undefined : [status], eventId, connectorId });
}

export function viewDelivery(delivery: StoredDelivery): z.infer<typeof deliveryAnswer> {
  const { status, reason } = delivery;
  return {
    id: delivery.id,
    number: delivery.number,
    eventId: delivery.eventId,
    eventType: delivery.eventType,
    source: delivery.source,
    connectorId: delivery.connectorId,
    connectorName: delivery.connectorName,
    connectorRevision: delivery.connectorRevision,
    status,
    statusGroup: statusGroupOf(status),
    parkedReason: status === "parked" ? reason : null,
    nextAttemptAt: isoTime(delivery.nextAttemptAtMs),
    reason: status === "dead_lettered" || status === "cancelled" ? reason : null,
    responseStatus: delivery.lastAttempt?.responseStatus ?? null,
    durationMs: delivery.lastAttempt?.durationMs ?? null,
    error: delivery.lastAttempt?.error ?? null,
    attemptCount: delivery.attemptNumber,
    test: delivery.test,
    plannedAt: isoTime(delivery.plannedAtMs),
  };
}

/** `sent`: what a first attempt that delivered had sent, rendered again; the hot path keeps only its hash. */
export function viewDetail(delivery: DeliveryDetail, sent: SentRequest | null): z.infer<typeof deliveryDetailAnswer> {
  const { body, bodySha256, attempts } = delivery;
  return {
    ...viewDelivery(delivery),
    subscription: delivery.subscriptionIndex,
    body: body?.text ?? sent?.body ?? null,
    contentType: body?.contentType ?? sent?.contentType ?? null,
    bodySha256,
    /** false: what is shown was rendered anew and is not what was sent; null where it is the stored text itself, or nothing. */
    bodyAgrees: body === null && sent !== null ? sent.isSame : null,
    attempts: attempts.map((attempt) => viewAttempt({ ...attempt, request: attempt.request ?? sent?.request ?? null })),
  };
}

function viewAttempt(attempt: Attempt): z.infer<typeof deliveryDetailAnswer>["attempts"][number] {
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
