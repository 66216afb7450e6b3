import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import { consumersOf } from "../../support/kafka-client.js";
import type { Services } from "../../support/services.js";
import { isFull } from "../support/backing.js";
import { withChaosSystem, type ChaosSystem } from "../support/chaos-system.js";
import { progressOf } from "../support/offsets.js";
import { expectAllAccountedFor } from "../support/oracle.js";
import { mostRepeats } from "../support/promises.js";

/** Three processes in one group share the work; members come, leave, and die. */
export async function changingMembers(services: Services): Promise<void> {
  await withChaosSystem({ services, processes: 1 }, async (system) => {
    for (let round = 0; round < (isFull ? 4 : 1); round += 1) {
      const leaving = await system.add();
      const dying = await system.add();
      await expectMembers(system, 3);
      await leaving.stop();
      await expectMembers(system, 2);
      await dying.kill("SIGKILL");
      await expectMembers(system, 1);
    }
    await system.flow.stop();
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`members came and went: ${repeats} repeats`);
    expect(repeats).toBeLessThanOrEqual(mostRepeats);
    const complaints = system.engines[0]!.log().split("offsets not committed").length - 1;
    expect(complaints, "no endless commits of a member that is none").toBeLessThanOrEqual(50);
  });
}

/** That many have partitions, and all partitions go on. */
async function expectMembers({ engines, receiver }: ChaosSystem, count: number): Promise<void> {
  await eventually(async () => expect(await consumersOf(engines[0]!)).toBe(count), { timeoutMs: 30_000 });
  const before = receiver.requests.length;
  const { committed } = await progressOf(engines[0]!);
  const standing = async (): Promise<readonly number[]> => {
    const now = (await progressOf(engines[0]!)).committed;
    return [...committed].filter(([partition, at]) => now.get(partition)! <= at).map(([partition]) => partition);
  };
  await eventually(async () => expect(await standing(), "partitions that stand still").toEqual([]), { timeoutMs: 30_000 });
  await eventually(() => expect(receiver.requests.length).toBeGreaterThan(before + 100), { timeoutMs: 30_000 });
}
