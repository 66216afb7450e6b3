/**
 * What an attempt came to, as a value (never an exception). What the engine does next is the table of the contract, "Delivery promises".
 * `reason` is one sentence for the delivery log and is shown to the connector's admins: no secrets.
 */
export type Outcome =
  | { readonly kind: "delivered" }
  | { readonly kind: "accepted" }
  | { readonly kind: "transient"; readonly reason: string }
  | { readonly kind: "rateLimited"; readonly retryAfterMs: number; readonly reason: string }
  | { readonly kind: "gone"; readonly reason: string }
  | { readonly kind: "payloadRejected"; readonly reason: string }
  | { readonly kind: "authFailed"; readonly reason: string }
  | { readonly kind: "configInvalid"; readonly reason: string; readonly pointer?: string }
  | { readonly kind: "bug"; readonly reason: string }
  | { readonly kind: "cancelled"; readonly reason: string };

export type OutcomeKind = Outcome["kind"];

/** What a target answered. `bodyText` holds at most 64 KB; header names are lower case. */
export interface TargetResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string;
}
