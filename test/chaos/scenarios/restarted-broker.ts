import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import { consumersOf } from "../../support/kafka-client.js";
import type { Services } from "../../support/services.js";
import { isFull, takeAway, type OwnService } from "../support/backing.js";
import { withChaosSystem, type ChaosSystem } from "../support/chaos-system.js";
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
    await expectReadToTheEnd(system);
  });
}

/** SIGSTOP: connections stay open, and nobody answers; in the end the engine must have noticed by itself. */
export async function frozenBroker(services: Services, kafka: OwnService): Promise<void> {
  await withChaosSystem({ services, processes: 2 }, async (system) => {
    kafka.kill("SIGSTOP");
    try {
      await eventually(async () => expect(await (await fetch(`${system.engines[0]!.url}/health/ready`)).text()).toMatch(/Kafka has been silent for/), {
        timeoutMs: 60_000,
      });
      await sleep(20_000);
    } finally {
      kafka.kill("SIGCONT");
    }
    await expectReadToTheEnd(system);
  });
}

async function expectReadToTheEnd(system: ChaosSystem): Promise<void> {
  await eventually(async () => expect(await consumersOf(system.engines[0]!)).toBe(2), { timeoutMs: 90_000 });
  await system.flow.stop();
  const { repeats } = await expectAllAccountedFor(system);
  console.log(`the broker was away: ${repeats} repeats`);
  for (const engine of system.engines) expect(engine.isAlive(), "the process has lived on").toBe(true);
  expect(repeats).toBeLessThanOrEqual(mostRepeats);
}
