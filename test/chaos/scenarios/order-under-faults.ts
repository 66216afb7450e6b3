import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import type { Services } from "../../support/services.js";
import { freeze, thaw, withChaosSystem, type ChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor } from "../support/oracle.js";
import { underWay } from "../support/rows.js";

const keys = 20;
const events = 1_000;
/** Longer than every lease lasts (20 s). */
const frozenForMs = 40_000;
const rounds = 2;

/** Of three processes the one that sends for an ordered connector is killed, and the next one frozen, in the middle of its work: no key's events change places. */
export async function orderUnderFaults(services: Services): Promise<void> {
  await withChaosSystem({ services, processes: 3 }, async (system) => {
    for (let round = 0; round < rounds; round += 1) {
      await system.flow.put("part.created", events, keys);
      const killed = await senderOf(system);
      await killed.kill("SIGKILL");
      const frozen = await senderOf(system);
      freeze(frozen);
      await sleep(frozenForMs);
      thaw(frozen);
      await killed.restart();
      await eventually(async () => expect(await openOf(system)).toBe(0), { timeoutMs: 120_000, pauseMs: 500 });
    }
    await system.flow.stop();
    await expectAllAccountedFor(system);
    const requests = system.receiver.at("/ordered").map(({ body }) => JSON.parse(body.toString()) as { data: { key: string; id: number; round: string } });
    const byKey = Map.groupBy(requests, ({ data }) => `${data.round} ${data.key}`);
    expect(byKey.size).toBe(rounds * keys);
    for (const [key, some] of byKey) {
      const numbers = some.map(({ data }) => data.id);
      expect(numbers, `of ${key}`).toEqual(numbers.toSorted((one, other) => one - other));
    }
    console.log(`order under faults: ${requests.length - rounds * events} requests more than events, each key in its order`);
  });
}

/** The process that sends for the ordered connector right now. */
async function senderOf({ engines, database, targets }: ChaosSystem) {
  return eventually(
    async () => {
      const sql = `select lease.owner from trunkline.connector_lease lease where lease.connector_id = $1 and lease."until" > now()`;
      const { rows } = await database.query<{ owner: string }>(sql, [targets.idOf("/ordered")]);
      const owner = rows[0]?.owner;
      expect([...(await underWay(database)).keys()], "it has some under way").toContain(owner);
      const found = engines.find((engine) => engine.isAlive() && owner !== undefined && engine.log().includes(`"processId":"${owner}"`));
      expect(found, "the process of that lease").toBeDefined();
      return found!;
    },
    { timeoutMs: 60_000 },
  );
}

async function openOf({ database, targets }: ChaosSystem): Promise<number> {
  const sql = "select count(*)::integer as count from trunkline.delivery where connector_id = $1 and status <> 'delivered'";
  const { rows } = await database.query<{ count: number }>(sql, [targets.idOf("/ordered")]);
  return rows[0]!.count;
}
