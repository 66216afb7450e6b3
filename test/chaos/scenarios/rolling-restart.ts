import { setTimeout as sleep } from "node:timers/promises";
import { type KafkaVersion, restartService, type RunningService } from "@trunkline/stack";
import { expect } from "vitest";
import { eventually } from "../../support/eventually.js";
import { consumersOf, withAdmin } from "../../support/kafka-client.js";
import type { Services } from "../../support/services.js";
import { withChaosSystem, type ChaosSystem } from "../support/chaos-system.js";
import { complaintsOf } from "../support/complaints.js";
import { withKafkaCluster } from "../support/kafka-cluster.js";
import { progressOf } from "../support/offsets.js";
import { expectAllAccountedFor } from "../support/oracle.js";
import { mostRepeats } from "../support/promises.js";

const nodes = 3;
const processes = 2;
const perSecond = 200;
/** scenarios.md, R8. */
const lagReturnsWithinMs = 60_000;
/** Between two restarts, when all is as before: here nothing may complain any more. */
const calmMs = 10_000;

/** scenarios.md, R8: each of three brokers in turn is restarted in order, as an upgrade does it, while events come in. */
export async function rollingRestart(services: Services, version: KafkaVersion): Promise<void> {
  await withKafkaCluster({ nodes, version }, async (cluster) => {
    await withChaosSystem({ services: { ...services, brokers: cluster.brokers }, processes, perSecond }, async (system) => {
      await expectAllInSync(system);
      for (const node of cluster.nodes) await restartUnderLoad(system, node);
      await system.flow.stop();
      const { repeats } = await expectAllAccountedFor(system);
      console.log(`Kafka ${version}, ${nodes} brokers restarted in turn: ${system.flow.accepted.size} events, ${repeats} repeats`);
      for (const engine of system.engines) expect(engine.isAlive(), "the process has lived on").toBe(true);
      expect(repeats).toBeLessThanOrEqual(mostRepeats);
    });
  });
}

async function restartUnderLoad(system: ChaosSystem, node: RunningService): Promise<void> {
  const before = system.engines.map((engine) => engine.log().length);
  const startedAt = Date.now();
  await restartService(node);
  const backAt = Date.now();
  const ends = await eventually(() => endsOf(system), { timeoutMs: lagReturnsWithinMs });
  await eventually(async () => expect(await standsBefore(system, ends), "partitions with lag").toEqual([]), { timeoutMs: lagReturnsWithinMs });
  const lagGoneMs = Date.now() - backAt;
  await expectAllInSync(system);
  await eventually(async () => expect(await consumersOf(system.engines[0]!)).toBe(processes), { timeoutMs: lagReturnsWithinMs });
  const inSyncMs = Date.now() - backAt;
  const complaints = system.engines.map((engine, index) => Object.fromEntries(complaintsOf(engine, before[index])));
  console.log(
    `${node.url} was away for ${backAt - startedAt} ms; lag gone ${lagGoneMs} ms, copies in sync and both processes reading ${inSyncMs} ms after; ${JSON.stringify(complaints)}`,
  );
  const calmFrom = system.engines.map((engine) => engine.log().length);
  await sleep(calmMs);
  for (const [index, engine] of system.engines.entries()) expect(Object.fromEntries(complaintsOf(engine, calmFrom[index]))).toEqual({});
}

async function endsOf({ engines }: ChaosSystem): Promise<ReadonlyMap<number, number>> {
  const { brokers, topic } = engines[0]!;
  const ends = await withAdmin(brokers, (admin) => admin.fetchTopicOffsets(topic));
  return new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
}

/** Partitions that are not committed up to there. */
async function standsBefore({ engines }: ChaosSystem, ends: ReadonlyMap<number, number>): Promise<readonly number[]> {
  const { committed } = await progressOf(engines[0]!);
  return [...ends].filter(([partition, end]) => (committed.get(partition) ?? 0) < end).map(([partition]) => partition);
}

/** Until then the next restart could leave a partition with fewer copies than it needs. */
async function expectAllInSync({ engines }: ChaosSystem): Promise<void> {
  const { brokers } = engines[0]!;
  const behind = (): Promise<readonly string[]> =>
    withAdmin(brokers, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata();
      return topics.flatMap(({ name, partitions }) => partitions.filter(({ isr }) => isr.length < nodes).map(({ partitionId }) => `${name} ${partitionId}`));
    });
  await eventually(async () => expect(await behind(), "partitions with copies that are behind").toEqual([]), { timeoutMs: 60_000, pauseMs: 200 });
}
