/** Parent to receiver: count from zero, and tell when each of these totals (ascending) is reached. */
export interface Expectation {
  readonly kind: "expect";
  readonly totals: readonly number[];
  /** Read bodies for stamps; costs the receiver time, so only for latencies. */
  readonly readsStamps: boolean;
}

export type ReceiverMessage =
  | { readonly kind: "listening"; readonly port: number }
  /** `atMs` by the receiver's own monotonic clock; `latenciesMs` of the stamped bodies since the last report. */
  | { readonly kind: "reached"; readonly total: number; readonly atMs: number; readonly latenciesMs: readonly number[] }
  /** Sent every second, so that a stall shows. */
  | { readonly kind: "count"; readonly count: number };
