import type { Attempt, DeliveryStatus, StoredBody } from "@trunkline/core";

/** A delivery as people see it. Times are ms since the epoch. */
export interface StoredDelivery {
  readonly id: string;
  /** Unique over all tenants; rises. */
  readonly number: number;
  readonly day: string;
  readonly eventId: string;
  readonly source: string;
  /** null where the event is gone or was never stored (a test). */
  readonly eventType: string | null;
  readonly connectorId: number;
  /** As it is called now; also of deleted ones. */
  readonly connectorName: string;
  /** Of the connector; null: the whole tenant's. */
  readonly company: number | null;
  readonly connectorRevision: number;
  readonly subscriptionIndex: number;
  readonly status: DeliveryStatus;
  /** Why it is parked, dead-lettered or cancelled. */
  readonly reason: string | null;
  readonly nextAttemptAtMs: number | null;
  readonly attemptNumber: number;
  readonly plannedAtMs: number;
  readonly rateLimitedMs: number;
  readonly test: boolean;
  /** Of its last attempt; null before the first. */
  readonly lastAttempt: Attempt | null;
}

export interface DeliveryDetail extends StoredDelivery {
  /** By number. */
  readonly attempts: readonly Attempt[];
  /** null where the first attempt delivered it. */
  readonly body: StoredBody | null;
  readonly bodySha256: string | null;
}
