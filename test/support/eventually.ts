import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  /** Default 60 s: waiting costs nothing where the check holds, and a busy machine is slow. Time in which this process stood still (a machine that slept, SIGSTOP) is no part of it. */
  readonly timeoutMs?: number;
  /** Default 40 ms. */
  readonly pauseMs?: number;
}

const tickMs = 100;
/** A tick that comes later than this found the process standing still, ms. */
const longestTickMs = 2_000;

/** Runs the check until it throws no more, and gives its value; after the deadline throws what it threw last. */
export async function eventually<Value>(check: () => Value | Promise<Value>, { timeoutMs = 60_000, pauseMs = 40 }: Patience = {}): Promise<Value> {
  const awake = startAwakeClock();
  try {
    for (;;) {
      try {
        return await check();
      } catch (error) {
        if (awake.elapsedMs() >= timeoutMs) throw error;
      }
      await sleep(pauseMs);
    }
  } finally {
    awake.stop();
  }
}

function startAwakeClock() {
  let [elapsedMs, tickedAtMs] = [0, performance.now()];
  const tick = (): void => {
    const nowMs = performance.now();
    elapsedMs += Math.min(longestTickMs, nowMs - tickedAtMs);
    tickedAtMs = nowMs;
  };
  const timer = setInterval(tick, tickMs).unref();
  return { elapsedMs: () => (tick(), elapsedMs), stop: () => clearInterval(timer) };
}
