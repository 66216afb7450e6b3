import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import { consumersOf } from "../../support/kafka-client.js";
import type { Services } from "../../support/services.js";
import { isFull, takeAway, type OwnService } from "../support/backing.js";
import { withChaosSystem } from "../support/chaos-system.js";
import { expectAllAccountedFor } from "../support/oracle.js";
import { mostRepeats } from "../support/promises.js";

/** The only broker is stopped and started again; events over HTTP are delivered meanwhile. */
export async function restartedBroker(services: Services, kafka: OwnService): Promise<void> {
  await withChaosSystem({ services, processes: 2 }, async (system) => {
    const deliversMeanwhile = async (): Promise<void> => {
      const before = system.receiver.requests.length;
      await eventually(() => expect(system.receiver.requests.length).toBeGreaterThan(before + 5));
    };
    await takeAway(kafka, { awayMs: isFull ? 45_000 : 3_000, meanwhile: deliversMeanwhile });
    await eventually(async () => expect(await consumersOf(system.engines[0]!)).toBe(2), { timeoutMs: 60_000 });
    await system.flow.stop();
    const { repeats } = await expectAllAccountedFor(system);
    console.log(`the broker was away: ${repeats} repeats`);
    for (const engine of system.engines) expect(engine.isAlive(), "the process has lived on").toBe(true);
    expect(repeats).toBeLessThanOrEqual(mostRepeats);
  });
}
