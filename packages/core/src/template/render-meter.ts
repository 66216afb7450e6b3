/** contract.md, "Limits": body out 1 MB. Counted in characters while rendering; the exact bytes are checked on the finished body. */
export const MAX_OUTPUT = 1_048_576;
/** Turns of all `each` blocks of one rendering together. */
const MAX_ITERATIONS = 10_000;
/** What a rendering may do besides: one unit is about 10 ns, all of them some 40 ms. */
const MAX_WORK = 4_194_304;
const WORK_PER_NODE = 4;

let iterations = 0;
let written = 0;
let work = 0;

/** Begins a rendering. Rendering is synchronous and never nested, so one meter serves the process. */
export function startMeter(): void {
  iterations = 0;
  written = 0;
  work = 0;
}

/** Counts text that an expression wrote. Throws when the rendering has written too much. */
export function meterText(text: string): string {
  written += text.length;
  if (written > MAX_OUTPUT) throw new Error("the result is larger than 1 MB");
  return text;
}

/** Counts one turn of an `each` with what its block has gathered so far. Throws over either budget. */
export function meterIteration(gathered: string, nodes: number): void {
  iterations += 1;
  if (iterations > MAX_ITERATIONS) throw new Error(`the each blocks run more than ${MAX_ITERATIONS} times`);
  if (gathered.length > MAX_OUTPUT) throw new Error("the result is larger than 1 MB");
  meterWork(nodes * WORK_PER_NODE);
}

/** Counts what helpers do: a character that they read or make is one unit, also where nothing of it is written. Throws where the rendering would keep the process from its other work. */
export function meterWork(units: number): void {
  work += units;
  if (work > MAX_WORK) throw new Error("it does too much for one event: its each blocks and helpers go through too much text");
}
