import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import type { Services } from "../../support/services.js";
import type { Engine } from "../../support/start-engine.js";
import { withChaosSystem, type ChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor, repeatsAt } from "../support/oracle.js";
import { stopWithinMs, takeOverWithinMs } from "../support/promises.js";

/** SIGTERM with sends under way that take 3 s, and others that hang. */
export async function stoppedProcess(services: Services): Promise<void> {
  await withChaosSystem({ services, processes: 2 }, async (system) => {
    const [victim, peer] = system.engines;
    await system.flow.put("order.created", 60);
    await system.flow.put("order.updated", 40);
    await eventually(() => expect(system.receiver.at("/hangs-once").length).toBe(40), { timeoutMs: 30_000 });
    const stoppedAt = Date.now();
    expect(await victim!.stop(), "exit status").toBe(0);
    const stoppedAfterMs = Date.now() - stoppedAt;
    const takenOverAfterMs = (await eventually(() => soleAssignment(peer!, stoppedAt))) - stoppedAt;
    await system.flow.stop();
    await expectAllAccountedFor(system);
    const handedBack = system.receiver.at("/hangs-once").length - 40;
    console.log(`stopped after ${stoppedAfterMs} ms, partitions taken over after ${takenOverAfterMs} ms, ${handedBack} sends handed back`);
    expect(stoppedAfterMs).toBeLessThanOrEqual(stopWithinMs);
    expect(takenOverAfterMs).toBeLessThanOrEqual(takeOverWithinMs);
    expect(handedBack, "sends that hung in the one that stopped").toBeGreaterThan(0);
    expect(repeatsAt(system.receiver), "nothing else is sent twice").toBe(handedBack);
    await expectNoAttemptSpent(system);
  });
}

/** When the peer got all eight partitions, ms since the epoch. */
function soleAssignment({ log }: Engine, sinceMs: number): number {
  const joins = log()
    .split("\n")
    .filter((line) => line.includes("kafka.joined"))
    .map((line) => JSON.parse(line) as { time: number; assignment: Readonly<Record<string, readonly number[]>> });
  const join = joins.find(({ time, assignment }) => time >= sinceMs && Object.values(assignment).flat().length === 8);
  expect(join, "the peer has all partitions").toBeDefined();
  return join!.time;
}

/** What was handed back was delivered by a first attempt. */
async function expectNoAttemptSpent({ database, targets }: ChaosSystem): Promise<void> {
  const sql = "select attempt_number, count(*)::integer as count from trunkline.delivery where connector_id = $1 group by 1";
  const { rows } = await database.query(sql, [targets.idOf("/hangs-once")]);
  expect(rows).toEqual([{ attempt_number: 1, count: 40 }]);
}
