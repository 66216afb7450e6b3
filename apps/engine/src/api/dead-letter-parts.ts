import type { ApiStore, DeadLetterSelection, TenantStore } from "./store.js";

/** Dead letters of one transaction: locks are short, and what was done stays done. */
const PART = 5_000;
/** A request that works for longer would be given up by the proxies in front of the engine. */
const LONGEST_MS = 25_000;

export interface PartsInput {
  readonly database: Pick<ApiStore, "asTenant">;
  readonly tenant: string;
  readonly selection: DeadLetterSelection;
  readonly part?: number;
  /** Where an earlier request has ended; null: at the beginning. */
  readonly before?: number | null;
  /** No more than so many, 5,000 at most; absent: all. */
  readonly most?: number | undefined;
  readonly longestMs?: number;
}

export interface PartsDone<Result> {
  readonly results: readonly Result[];
  /** false: time ran out, and there may be more. */
  readonly complete: boolean;
  /** Where to go on; null: there is no more. */
  readonly before: number | null;
}

/** Does the work with all dead letters of a selection, part by part, a transaction each; what fails meanwhile is not among them. */
export async function inParts<Result>(input: PartsInput, work: (store: TenantStore, ids: readonly string[]) => Promise<Result>): Promise<PartsDone<Result>> {
  const { database, tenant, selection, most, part = most ?? PART, longestMs = LONGEST_MS } = input;
  const endMs = performance.now() + longestMs;
  const results: Result[] = [];
  let before: number | null = input.before ?? null;
  do {
    const next = await database.asTenant(tenant, async (store) => {
      const { ids, before: further } = await store.deadLetters.select(selection, before, part);
      if (ids.length > 0) results.push(await work(store, ids));
      return further;
    });
    before = next;
  } while (before !== null && most === undefined && performance.now() < endMs);
  return { results, complete: before === null, before };
}
