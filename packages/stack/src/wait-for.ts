import { setTimeout as sleep } from "node:timers/promises";

/** Asks again and again until the answer is true; false once `deadlineMs` have passed. */
export async function waitFor(condition: () => boolean | Promise<boolean>, deadlineMs: number, pauseMs = 25): Promise<boolean> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= end) return false;
    await sleep(pauseMs);
  }
}
