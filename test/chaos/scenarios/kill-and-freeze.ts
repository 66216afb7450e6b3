import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import { consumersOf } from "../../support/kafka-client.js";
import type { Services } from "../../support/services.js";
import { isFull } from "../support/backing.js";
import { freeze, thaw, withChaosSystem, type ChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor } from "../support/oracle.js";
import { mostRepeats, workGoesOnWithinMs } from "../support/promises.js";
import { underWay } from "../support/rows.js";

/** Of the short form, so that both are hit in the middle of much work. */
const burst = 2_000;
/** Longer than every lease lasts (20 s). */
const frozenForMs = isFull ? 90_000 : 27_000;

/**
 * Of three processes one is killed (-9) and one frozen (SIGSTOP) at the same moment, in the middle of much work. The third takes over what both had under way;
 * then the frozen one wakes (SIGCONT) with all that it believed, and the killed one is started again.
 */
export async function killedAndFrozenProcesses(services: Services): Promise<void> {
  await withChaosSystem({ services, processes: 3 }, async (system) => {
    const [first, killed, frozen] = system.engines;
    await system.flow.put("asset.updated", burst);
    const owners = await ownersOf(system, 3);
    await killed!.kill("SIGKILL");
    freeze(frozen!);
    const hitAt = Date.now();
    await eventually(async () => expect(await stillOwning(system, owners)).toHaveLength(1), { timeoutMs: 2 * workGoesOnWithinMs });
    const takenOverAfterMs = Date.now() - hitAt;
    await sleep(Math.max(0, hitAt + frozenForMs - Date.now()));
    thaw(frozen!);
    await killed!.restart();
    await eventually(async () => expect(await consumersOf(first!)).toBe(3), { timeoutMs: 90_000 });
    await eventually(() => expect(frozen!.log()).toMatch(/process[.]lease_lapsed/));
    await system.flow.stop();
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`one killed, one frozen: what they had under way was taken over after ${takenOverAfterMs} ms; ${repeats} repeats`);
    expect(takenOverAfterMs).toBeLessThanOrEqual(workGoesOnWithinMs);
    expect(repeats, "of two processes").toBeLessThanOrEqual(2 * mostRepeats);
  });
}

/** Ids of the processes, once each has deliveries under way. */
async function ownersOf({ database }: ChaosSystem, count: number): Promise<readonly string[]> {
  return eventually(async () => {
    const owners = [...(await underWay(database)).keys()];
    expect(owners).toHaveLength(count);
    return owners;
  });
}

async function stillOwning({ database }: ChaosSystem, owners: readonly string[]): Promise<readonly string[]> {
  const found = await underWay(database);
  return owners.filter((owner) => found.has(owner));
}
