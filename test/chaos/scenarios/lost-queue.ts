import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Services } from "../../support/services.js";
import { withChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor, repeatsAt } from "../support/oracle.js";
import { drainQueueOf } from "../support/own-queue.js";
import { mostRepeats } from "../support/promises.js";

/** Jobs are forged thrice, and all queues are wiped, more than once. The rows are the truth: nothing is lost, and nothing is sent twice. */
export async function lostQueue(services: Services): Promise<void> {
  await withChaosSystem({ services, processes: 2 }, async (system) => {
    const queue = drainQueueOf(system);
    try {
      for (let round = 0; round < 3; round += 1) {
        await queue.forge([...system.targets.endOf.keys()], 3);
        await sleep(1_500);
        await (round === 0 ? queue.obliterate() : queue.wipeAll());
        await sleep(1_500);
      }
    } finally {
      await queue.close();
    }
    await system.flow.stop();
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`queues forged and wiped: ${repeats} repeats`);
    expect(repeats).toBeLessThanOrEqual(mostRepeats);
    expect(repeatsAt(system.receiver, ["/limited"]), "whatever waits for a job is sent once, however many jobs there are").toBe(0);
  });
}
