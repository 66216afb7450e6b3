import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Services } from "../../support/services.js";
import { withChaosSystem, type ChaosSystem } from "../support/chaos-system.js";
import { progressOf } from "../support/offsets.js";
import { expectAllAccountedFor } from "../support/oracle.js";

const burst = 300;
const mostTries = 8;

/** kill -9 when the rows of a burst are committed and its offsets are not: they are read again, and known. */
export async function crashBetweenCommits(services: Services): Promise<void> {
  await withChaosSystem({ services, processes: 1, perSecond: 30 }, async (system) => {
    const [victim] = system.engines;
    await system.flow.stop();
    await expectAllAccountedFor(system);
    let isHit = false;
    for (let time = 0; time < mostTries && !isHit; time += 1) {
      const ids = await system.flow.put("asset.updated", burst);
      await allStored(system, ids);
      await victim!.kill("SIGKILL");
      isHit = (await progressOf(victim!)).behind.length > 0;
      await victim!.restart();
    }
    expect(isHit, "killed between the two commits").toBe(true);
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`crash between the commits: ${repeats} repeats`);
    expect(repeats, "what was recorded as delivered is not sent again").toBeLessThanOrEqual(burst * mostTries * 0.05);
  });
}

async function allStored({ database }: ChaosSystem, ids: readonly string[]): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    const { rows } = await database.query<{ count: number }>("select count(*)::integer as count from trunkline.event where id = any($1)", [ids]);
    if (rows[0]?.count === ids.length) return;
    if (Date.now() > end) throw new Error(`${rows[0]?.count} of ${ids.length} events are stored after 60 s`);
    await sleep(1);
  }
}
