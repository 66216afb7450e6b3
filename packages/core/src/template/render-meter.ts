/** contract.md, "Limits": body out 1 MB. Counted in characters while rendering; the exact bytes are checked on the finished body. */
export const MAX_OUTPUT = 1_048_576;
/** Turns of all `each` blocks of one rendering together. */
const MAX_ITERATIONS = 10_000;

let iterations = 0;
let written = 0;

/** Begins a rendering. Rendering is synchronous and never nested, so one meter serves the process. */
export function startMeter(): void {
  iterations = 0;
  written = 0;
}

/** Counts text that an expression wrote. Throws when the rendering has written too much. */
export function meterText(text: string): string {
  written += text.length;
  if (written > MAX_OUTPUT) throw new Error("the result is larger than 1 MB");
  return text;
}

/** Counts one turn of an `each` with what its block has gathered so far. Throws over either budget. */
export function meterIteration(gathered: string): void {
  iterations += 1;
  if (iterations > MAX_ITERATIONS) throw new Error(`the each blocks run more than ${MAX_ITERATIONS} times`);
  if (gathered.length > MAX_OUTPUT) throw new Error("the result is larger than 1 MB");
}
