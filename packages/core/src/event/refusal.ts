import type { RejectReason } from "./event.js";

/** Why a message is no event: the reason, and one sentence of what was wrong and where. */
export interface Refusal {
  readonly reason: RejectReason;
  readonly detail: string;
}

/** What was read, or why it could not be. */
export type Reading<Value> = { readonly value: Value } | { readonly refusal: Refusal };

export function refusal(reason: RejectReason, detail: string): Refusal {
  return { reason, detail };
}

export function refused(reason: RejectReason, detail: string): { readonly refusal: Refusal } {
  return { refusal: { reason, detail } };
}
