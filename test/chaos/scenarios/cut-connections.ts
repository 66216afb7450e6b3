import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Services } from "../../support/services.js";
import { withChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor } from "../support/oracle.js";

const cuts = 20;
const cutSql = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";

/** All connections to the database are cut again and again: what was committed and never answered must not be lost, and hardly ever be sent twice. */
export async function cutConnections(services: Services): Promise<void> {
  await withChaosSystem({ services, processes: 1 }, async (system) => {
    await system.flow.put("part.updated", 300);
    for (let cut = 0; cut < cuts; cut += 1) {
      await system.database.query(cutSql).catch(() => undefined);
      await sleep(250);
    }
    await system.flow.stop();
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`connections cut ${cuts} times: ${repeats} repeats`);
    expect(repeats, "no more than a send or so for each cut, with the same id").toBeLessThanOrEqual(cuts);
  });
}
