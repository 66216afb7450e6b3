import type { KafkaVersion } from "@trunkline/stack";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import { consumersOf } from "../../support/kafka-client.js";
import type { Services } from "../../support/services.js";
import { withChaosSystem } from "../support/chaos-system.js";
import { withKafkaCluster } from "../support/kafka-cluster.js";
import { expectAllAccountedFor } from "../support/oracle.js";
import { mostRepeats } from "../support/promises.js";

const enough = 2_000;

/** scenarios.md, R8: two processes read, deliver and commit with a broker of the version; one leaves in order, one dies, one comes. */
export async function brokerOfVersion(services: Services, version: KafkaVersion): Promise<void> {
  await withKafkaCluster({ nodes: 1, version }, async ({ brokers }) => {
    await withChaosSystem({ services: { ...services, brokers }, processes: 3, perSecond: 200 }, async (system) => {
      const [, leaving, dying] = system.engines;
      await eventually(() => expect(system.receiver.requests.length).toBeGreaterThan(enough), { timeoutMs: 60_000 });
      await leaving!.stop();
      await dying!.kill("SIGKILL");
      await system.add();
      await eventually(async () => expect(await consumersOf(system.engines[0]!)).toBe(2), { timeoutMs: 60_000 });
      await eventually(() => expect(system.receiver.requests.length).toBeGreaterThan(2 * enough), { timeoutMs: 60_000 });
      await system.flow.stop();
      const { repeats } = await expectAllAccountedFor(system);
      console.log(`Kafka ${version}: ${system.flow.accepted.size} events, ${repeats} repeats`);
      expect(repeats).toBeLessThanOrEqual(mostRepeats);
    });
  });
}
