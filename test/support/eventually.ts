import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  /** Default 20 s. */
  readonly timeoutMs?: number;
  /** Default 40 ms. */
  readonly pauseMs?: number;
}

/** Runs the check until it throws no more, and gives its value; after the deadline throws what it threw last. */
export async function eventually<Value>(check: () => Value | Promise<Value>, { timeoutMs = 20_000, pauseMs = 40 }: Patience = {}): Promise<Value> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= end) throw error;
    }
    await sleep(pauseMs);
  }
}
