import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KafkaCluster, type KafkaVersion, startKafkaCluster, testFolders } from "@trunkline/stack";

/** A Kafka of so many nodes for the time of `work`, away from the one that all tests share. */
export async function withKafkaCluster(wanted: { readonly nodes: number; readonly version: KafkaVersion }, work: (cluster: KafkaCluster) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), "trunkline-brokers-"));
  try {
    const cluster = await startKafkaCluster({ ...wanted, folder, cacheFolder: testFolders().cacheFolder });
    await work(cluster).finally(() => cluster.stop());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
