import type { Wire } from "./wire/wire.js";

/** A pool and what keeps it alive. */
export interface TargetPool {
  readonly wire: Wire;
  inFlight: number;
  lastUsedAt: number;
  closed: boolean;
}

export interface PoolRegistry {
  get(key: string, open: () => Wire): TargetPool;
  close(): Promise<void>;
}

const idleMs = 10_000;
const sweepEveryMs = 5_000;
const mostPools = 2_000;

/** Keeps one pool per key; closes those idle for 10 s, and over 2,000 the least recently used idle one. */
export function createPoolRegistry(): PoolRegistry {
  const pools = new Map<string, TargetPool>();
  const retire = (key: string, pool: TargetPool): void => {
    pools.delete(key);
    pool.closed = true;
    void pool.wire.destroy();
  };
  const sweep = setInterval(() => {
    const limit = performance.now() - idleMs;
    for (const [key, pool] of pools) if (pool.inFlight === 0 && pool.lastUsedAt < limit) retire(key, pool);
  }, sweepEveryMs).unref();

  return {
    get: (key, open) => {
      const known = pools.get(key);
      if (known !== undefined) return known;
      if (pools.size >= mostPools) {
        const idle = leastRecentlyUsed(pools);
        if (idle !== undefined) retire(...idle);
      }
      const pool: TargetPool = { wire: open(), inFlight: 0, lastUsedAt: performance.now(), closed: false };
      pools.set(key, pool);
      return pool;
    },
    close: async () => {
      clearInterval(sweep);
      const open = [...pools.values()];
      pools.clear();
      for (const pool of open) pool.closed = true;
      await Promise.all(open.map((pool) => pool.wire.destroy()));
    },
  };
}

function leastRecentlyUsed(pools: ReadonlyMap<string, TargetPool>): [string, TargetPool] | undefined {
  let oldest: [string, TargetPool] | undefined;
  for (const entry of pools) if (entry[1].inFlight === 0 && (oldest === undefined || entry[1].lastUsedAt < oldest[1].lastUsedAt)) oldest = entry;
  return oldest;
}
