export interface Options {
  readonly names: readonly string[];
  readonly events: number;
}

const fewestEvents = 1_000;

/** What to run, from the command line (nothing: all of `standard`) and BENCH_EVENTS. Throws an Error for a person. */
export function readOptions(parameters: readonly string[], known: readonly string[], standard: readonly string[]): Options {
  const unknown = parameters.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`unknown benchmark ${unknown.join(", ")}; there are: ${known.join(", ")}`);
  return { names: parameters.length > 0 ? [...new Set(parameters)] : standard, events: readEvents(process.env.BENCH_EVENTS) };
}

function readEvents(text: string | undefined): number {
  if (!text) return 60_000;
  const events = Number(text);
  if (Number.isInteger(events) && events >= fewestEvents) return events;
  throw new Error(`BENCH_EVENTS must be a whole number of at least ${fewestEvents}, it is ${JSON.stringify(text)}`);
}
