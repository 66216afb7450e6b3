import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import type { Services } from "../../support/services.js";
import { withChaosSystem, type ChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor } from "../support/oracle.js";
import { mostRepeats } from "../support/promises.js";
import { underWay } from "../support/rows.js";

const events = 100_000;
const portion = 10_000;
const killEveryMs = 5_000;
const kills = 24;

/** scenarios.md, R1: while 100,000 events come in, every five seconds any one of three processes is killed (-9), and started again. */
export async function killedAgainAndAgain(services: Services): Promise<void> {
  await withChaosSystem({ services, processes: 3 }, async (system) => {
    const producing = produceAll(system);
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(killEveryMs);
      const victim = system.engines[Math.floor(Math.random() * system.engines.length)]!;
      await victim.kill("SIGKILL");
      await victim.restart();
    }
    await producing;
    await system.flow.stop();
    await eventually(async () => expect(await countOf(system, "event")).toBeGreaterThanOrEqual(events), { timeoutMs: 240_000, pauseMs: 1_000 });
    await eventually(async () => expect([...(await underWay(system.database)).keys()]).toEqual([]), { timeoutMs: 120_000, pauseMs: 1_000 });
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`${kills} times killed: ${repeats} repeats of ${await countOf(system, "delivery")} deliveries`);
    expect(repeats).toBeLessThanOrEqual(kills * mostRepeats);
  });
}

async function produceAll({ flow }: ChaosSystem): Promise<void> {
  for (let sent = 0; sent < events; sent += portion) await flow.put("asset.updated", portion);
}

async function countOf({ database }: ChaosSystem, table: "event" | "delivery"): Promise<number> {
  const { rows } = await database.query<{ count: number }>(`select count(*)::integer as count from trunkline.${table}`);
  return rows[0]!.count;
}
