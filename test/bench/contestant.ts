import type { ChildProgram } from "./child-program.js";

export interface Job {
  readonly topic: string;
  readonly databaseUrl: string;
  /** Number of connectors; each gets every event. */
  readonly fanout: number;
}

/** Something that takes events from a topic to the receiver, in a process of its own. */
export interface Contestant {
  readonly name: string;
  /** Resolves when it is on its way; it may have delivered some by then. */
  start(job: Job): Promise<ChildProgram>;
}

/** One measurement of each, in the order of a table; `ours` is null in a run of the reference alone. */
export interface Pair<Measured> {
  readonly ours: Measured | null;
  readonly reference: Measured;
}

export interface Contestants {
  readonly ours: Contestant | null;
  readonly reference: Contestant;
}

/** One after the other: side by side they would fight for the machine. */
export async function measureEach<Measured>({ ours, reference }: Contestants, measure: (contestant: Contestant) => Promise<Measured>): Promise<Pair<Measured>> {
  const referenceMeasured = await measure(reference);
  return { reference: referenceMeasured, ours: ours ? await measure(ours) : null };
}
