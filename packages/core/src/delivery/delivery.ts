import type { Outcome } from "@trunkline/plugin-api";

export type ParkedReason =
  | "backlog"
  | "lane_full"
  | "paused"
  | "disabled"
  | "breaker_open"
  | "rate_limited"
  | "tenant_quota"
  | "ordered"
  | "fallback"
  | "batch"
  | "auth_failed"
  | "plugin_unavailable"
  | "plugin_quarantined";

/** Why a delivery is given up. */
export const deadLetterReasons = [
  "attempts_exhausted",
  "payload_rejected",
  "filter_failed",
  "template_failed",
  "too_large",
  "held_too_long",
  "blocked_too_long",
  "expired",
] as const;

export type DeadLetterReason = (typeof deadLetterReasons)[number];

/** Where a delivery stands. `parked` and `retrying` have a due time; `pending` means one process is trying right now. */
export type DeliveryState =
  | { readonly status: "pending" }
  | { readonly status: "parked"; readonly reason: ParkedReason; readonly dueMs: number }
  | { readonly status: "retrying"; readonly dueMs: number }
  | { readonly status: "delivered" | "accepted" }
  | { readonly status: "dead_lettered"; readonly reason: DeadLetterReason }
  | { readonly status: "cancelled"; readonly reason: string };

export type DeliveryStatus = DeliveryState["status"];

/** One try of a delivery, as the log keeps it. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly outcome: Outcome["kind"];
  /** HTTP status; null where no answer came. */
  readonly responseStatus: number | null;
  /** Lower-case names; null where no answer came. */
  readonly responseHeaders: Readonly<Record<string, string>> | null;
  /** At most 16 KB. */
  readonly responseBody: string | null;
  /** Why it did not succeed; null on success. */
  readonly error: string | null;
  /** Secrets masked. */
  readonly request: { readonly method: string; readonly url: string; readonly headers: Readonly<Record<string, string>> } | null;
}

/** The body of a delivery whose first attempt did not deliver it: every retry sends these bytes. */
export interface StoredBody {
  readonly contentType: string;
  readonly text: string;
}
