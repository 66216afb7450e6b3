import { expect } from "vitest";
import type { Services } from "../../support/services.js";
import type { OwnService } from "../support/backing.js";
import { withChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor } from "../support/oracle.js";
import { mostRepeats, stopWithinMs } from "../support/promises.js";
import { startSilentProxy } from "../support/silent-proxy.js";

/** SIGTERM while neither the broker nor the database says a word: the process ends all the same, and what it could not hand over is taken up later. */
export async function stopInSilence(services: Services, kafka: OwnService): Promise<void> {
  await withChaosSystem({ services, processes: 1 }, async (system) => {
    const database = new URL(system.engines[0]!.environment.DATABASE_URL ?? "");
    const proxy = await startSilentProxy(Number(database.port));
    database.port = String(proxy.port);
    const victim = await system.add({ DATABASE_URL: database.href });
    await system.flow.put("asset.updated", 500);
    proxy.fallSilent();
    kafka.kill("SIGSTOP");
    try {
      const stoppedAt = Date.now();
      const status = await victim.stop();
      const stoppedAfterMs = Date.now() - stoppedAt;
      console.log(`stopped in silence after ${stoppedAfterMs} ms, status ${status}`);
      expect(stoppedAfterMs).toBeLessThanOrEqual(stopWithinMs);
      expect(status, "it says that not all could be handed over").toBe(1);
      expect(victim.log()).toMatch(/engine[.]stopped: not everything could be handed over/);
    } finally {
      kafka.kill("SIGCONT");
      await proxy.close();
    }
    await system.flow.stop();
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`stopped in silence: ${repeats} repeats`);
    expect(repeats).toBeLessThanOrEqual(mostRepeats);
  });
}
