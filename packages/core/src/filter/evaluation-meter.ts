/** One step is about 16 ns at worst: one state of a pattern's program on one character. All of them are some 35 ms. */
export const MAX_STEPS = 2_097_152;
/** What one operation on one item of a list takes, in steps. */
const STEPS_PER_OPERATION = 40;

let steps = 0;

/** Begins the evaluation of a filter on an event. Evaluation is synchronous and never nested, so one meter serves the process. */
export function startEvaluation(): void {
  steps = 0;
}

/** Counts what is not bounded by the filter's own size. Throws once the evaluation takes too long: no filter may keep the engine from its other work. */
export function meterSteps(count: number): void {
  steps += count;
  if (steps > MAX_STEPS)
    throw new Error("it takes too many steps on this event: its lists are too long, or its patterns too large, for what is asked of each item");
}

/** Counts a condition of so many operations that is judged on so many items. */
export function meterItems(items: number, operations: number): void {
  meterSteps(items * operations * STEPS_PER_OPERATION);
}
