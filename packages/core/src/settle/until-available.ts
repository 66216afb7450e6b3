import { pause } from "../pause.js";

const LONGEST_PAUSE_MS = 1_000;

export interface Availability {
  readonly shutdown: AbortSignal;
  readonly dependencyLost: (error: unknown, tries: number) => void;
}

/** Does it, however long the dependency is away; rejects only once the process shuts down. */
export async function untilAvailable<Result>({ shutdown, dependencyLost }: Availability, attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (shutdown.aborted) throw error;
      dependencyLost(error, tries);
      await pause(Math.min(LONGEST_PAUSE_MS, 25 * 2 ** Math.min(tries, 6)), shutdown);
    }
  }
}
