import type { Means } from "./stack-types.js";

/** Whether a means can provide a service; if not, why, and what a person can do about it. */
export type Availability = { readonly available: true } | Unavailability;

export interface Unavailability {
  readonly available: false;
  readonly reason: string;
  readonly remedy: string;
}

/** A means that must be looked for: `probe` may be slow, so it is only called when all before it failed. */
export interface Candidate {
  readonly means: Exclude<Means, "explicit">;
  readonly probe: () => Promise<Availability>;
}

export type Selection =
  | { readonly means: "explicit"; readonly url: string }
  | { readonly means: Exclude<Means, "explicit"> }
  | { readonly means: "missing"; readonly failures: readonly Unavailability[] };

/** The first that applies: an explicit URL, else the first candidate that is available (contract, "Backing services"). */
export async function selectMeans(explicitUrl: string | undefined, candidates: readonly Candidate[]): Promise<Selection> {
  const url = explicitUrl?.trim();
  if (url) return { means: "explicit", url };
  const failures: Unavailability[] = [];
  for (const candidate of candidates) {
    const availability = await candidate.probe();
    if (availability.available) return { means: candidate.means };
    failures.push(availability);
  }
  return { means: "missing", failures };
}
