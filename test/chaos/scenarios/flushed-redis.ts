import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import { ownRedisDatabase, type Services } from "../../support/services.js";
import { takeAway, type OwnService } from "../support/backing.js";
import { withChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor, repeatsAt } from "../support/oracle.js";
import { drainQueueOf } from "../support/own-queue.js";
import { mostRepeats } from "../support/promises.js";

/** The queue is on Redis, which keeps nothing over a restart here, and is then flushed as well. */
export async function flushedRedis(services: Services, redis: OwnService): Promise<void> {
  const environment = { REDIS_URL: ownRedisDatabase(redis.url) };
  await withChaosSystem({ services, processes: 2, environment }, async (system) => {
    const isTold = () =>
      eventually(async () => {
        const { status, text } = await system.admin().ask("GET", "/health/ready");
        expect(text).toMatch(/"queue":"the queue (refuses commands|does not answer)/);
        expect(status, "first attempts go on").toBe(200);
        for (const { url } of system.engines) expect((await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5_000) })).status).toBe(200);
      });
    await takeAway(redis, { awayMs: 8_000, meanwhile: isTold });
    for (const { url } of system.engines) expect((await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5_000) })).status).toBe(200);
    const queue = drainQueueOf(system);
    await queue.forge([...system.targets.endOf.keys()], 3);
    await queue.wipeAll();
    await queue.close();
    await system.flow.stop();
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`Redis away and flushed: ${repeats} repeats`);
    expect(repeats).toBeLessThanOrEqual(mostRepeats);
    expect(repeatsAt(system.receiver, ["/limited"]), "whatever waits for a job is sent once, however many jobs there are").toBe(0);
  });
}
