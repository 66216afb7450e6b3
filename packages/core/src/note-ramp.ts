import type { MadeAttempt } from "./delivery/attempt-input.js";
import type { Lane } from "./lane/lane.js";

/** A lane that recovers goes on by what its sends come to. One that our own shutdown broke off says nothing. */
export function noteRamp(lane: Lane, { countsAsFailure, outcome }: MadeAttempt): void {
  if (lane.isRamping && outcome.kind !== "cancelled") lane.ramped(countsAsFailure);
}
