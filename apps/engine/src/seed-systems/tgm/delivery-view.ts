import { STATUS_CODES } from "node:http";
import type { DeliveryStatus } from "@trunkline/core";
import type { DeliveryDetail, StoredDelivery } from "../../api/store.js";
import { secondsZ } from "./webhook-view.js";

/** TGM Expert's words for where a delivery stands. */
export const tgmStatuses = {
  PENDING: ["pending", "parked", "retrying"],
  SUCCESS: ["delivered", "accepted"],
  FAILED: ["dead_lettered", "cancelled"],
} as const satisfies Readonly<Record<string, readonly DeliveryStatus[]>>;

export type TgmStatus = keyof typeof tgmStatuses;

export function tgmStatusOf(status: DeliveryStatus): TgmStatus {
  const found = (Object.keys(tgmStatuses) as TgmStatus[]).find((name) => (tgmStatuses[name] as readonly DeliveryStatus[]).includes(status));
  return found ?? "PENDING";
}

/** As TGM Expert's document shows a delivery; `deliveryId` is what `X-TGM-Delivery` says. */
export function viewTgmDelivery(delivery: StoredDelivery) {
  const { lastAttempt } = delivery;
  const errorMessage = errorOf(delivery);
  return {
    id: delivery.number,
    deliveryId: delivery.id,
    webhookId: delivery.connectorId,
    eventId: delivery.eventId,
    // The event of a test is not kept, and TGM's tests know one type only.
    eventType: delivery.test ? "webhook.ping" : delivery.eventType,
    status: tgmStatusOf(delivery.status),
    attemptCount: delivery.attemptNumber,
    responseStatus: lastAttempt?.responseStatus ?? null,
    ...(errorMessage === null ? {} : { errorMessage }),
    durationMs: lastAttempt?.durationMs ?? null,
    nextRetryAt: delivery.nextAttemptAtMs === null ? null : secondsZ(delivery.nextAttemptAtMs),
    createdAt: secondsZ(delivery.plannedAtMs),
  };
}

export interface SentBody {
  readonly body: string | null;
}

/** With what was sent and what came back, the last try first in mind. */
export function viewTgmDetail(delivery: DeliveryDetail, sent: SentBody | null) {
  const { attempts } = delivery;
  return {
    ...viewTgmDelivery(delivery),
    payload: delivery.body?.text ?? sent?.body ?? null,
    responseBody: attempts.at(-1)?.responseBody ?? null,
    attempts: attempts.map((attempt) => ({
      attempt: attempt.number,
      startedAt: secondsZ(attempt.startedAtMs),
      durationMs: attempt.durationMs,
      responseStatus: attempt.responseStatus,
      ...withError(phraseOf(attempt.responseStatus) ?? attempt.error),
    })),
  };
}

/** The reason phrase of a bad answer, else what went wrong before any answer, else why the delivery ended. */
function errorOf({ status, reason, lastAttempt }: StoredDelivery): string | null {
  if (tgmStatusOf(status) === "SUCCESS") return null;
  const phrase = phraseOf(lastAttempt?.responseStatus ?? null) ?? lastAttempt?.error ?? null;
  return phrase ?? (tgmStatusOf(status) === "FAILED" ? reason : null);
}

function phraseOf(status: number | null): string | null {
  if (status === null || (status >= 200 && status < 300)) return null;
  return STATUS_CODES[status] ?? `HTTP ${status}`;
}

function withError(errorMessage: string | null) {
  return errorMessage === null ? {} : { errorMessage };
}
