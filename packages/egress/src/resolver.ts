import type { LookupAll, ResolvedAddress } from "./egress-policy.js";

const shortestLifeMs = 5_000;
const longestLifeMs = 60_000;
const longestLookupMs = 8_000;
const mostNames = 10_000;
const mostLookupsAtOnce = 512;

interface CachedAnswer {
  readonly answer: Promise<readonly ResolvedAddress[]>;
  expiresAt: number;
}

/**
 * Caches a lookup for the records' time to live, within 5 to 60 s; failures for 5 s. Concurrent questions for one name share one
 * lookup; at most 512 are under way, each for at most 8 s. Rejects as the lookup does: the caller fails closed.
 */
export function cachedResolver(lookup: LookupAll): LookupAll {
  const cache = new Map<string, CachedAnswer>();
  const limited = limitConcurrency(mostLookupsAtOnce);
  return (host) => {
    const known = cache.get(host);
    if (known !== undefined && known.expiresAt > Date.now()) return known.answer;
    const entry: CachedAnswer = { answer: limited(() => withDeadline(lookup(host))), expiresAt: Number.POSITIVE_INFINITY };
    remember(cache, host, entry);
    const expireIn = (ms: number): void => void (entry.expiresAt = Date.now() + ms);
    entry.answer.then(
      (addresses) => expireIn(lifeMs(addresses)),
      () => expireIn(shortestLifeMs),
    );
    return entry.answer;
  };
}

/** Runs at most `most` tasks at once; the others wait in line. */
export function limitConcurrency(most: number): <Value>(task: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= most) await new Promise<void>((proceed) => waiting.push(proceed));
    else running += 1;
    try {
      return await task();
    } finally {
      // The place is handed over, not given back: otherwise a newcomer could slip in between and exceed the limit.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function remember(cache: Map<string, CachedAnswer>, host: string, entry: CachedAnswer): void {
  cache.delete(host);
  cache.set(host, entry);
  const oldest = cache.keys().next();
  if (cache.size > mostNames && !oldest.done) cache.delete(oldest.value);
}

function lifeMs(addresses: readonly ResolvedAddress[]): number {
  const lives = addresses.map((address) => (address.ttlSeconds ?? 0) * 1_000);
  return Math.min(longestLifeMs, Math.max(shortestLifeMs, Math.min(...lives, longestLifeMs)));
}

async function withDeadline<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("name resolution took too long"), { code: "ETIMEOUT" })), longestLookupMs);
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}
