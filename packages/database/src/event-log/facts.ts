import type { Attempt, DeliveryState } from "@trunkline/core";

/** What a written delivery means for its connector. Test deliveries make none. */
export interface DeliveryFact {
  readonly connectorId: number;
  readonly tenant: string;
  readonly attempt: Attempt | null;
  readonly status: DeliveryState["status"];
}

/** Change of a connector's state row: the count starts anew at `failures` where a success came before them. */
export interface StateChange {
  readonly connectorId: number;
  readonly tenant: string;
  hasSuccess: boolean;
  failures: number;
  lastFiredMs: number | null;
}

/** Change of a connector's statistics in one five-minute bucket. */
export interface StatisticsChange {
  readonly connectorId: number;
  readonly tenant: string;
  readonly bucketMs: number;
  attempts: number;
  success2xx: number;
  delivered: number;
  failed: number;
  retries: number;
  durationMs: number;
  /** Attempts by duration, see `histogram.ts`. */
  readonly histogram: number[];
}

export interface FoldedFacts {
  readonly states: readonly StateChange[];
  readonly statistics: readonly StatisticsChange[];
}

export const bucketMs = 300_000;
