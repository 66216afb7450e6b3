import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { KafkaMember } from "./kafka-settings.js";
import { type KafkaVersion, wantedKafkaVersion } from "./kafka-version.js";
import { keepClusterId, nativeKafka, newClusterId } from "./native-kafka.js";
import { startNative } from "./native-lifecycle.js";
import { freePort } from "./ports.js";
import type { RunningService } from "./stack-types.js";

export interface KafkaClusterOptions {
  /** New: data, process ids and logs lie below it. */
  readonly folder: string;
  readonly cacheFolder: string;
  /** Brokers, each a controller too: 3 keep going while one is away. */
  readonly nodes: number;
  /** Default: what `KAFKA_VERSION` asks for, else the newest. */
  readonly version?: KafkaVersion;
}

export interface KafkaCluster {
  /** All of them, as clients are told. */
  readonly brokers: string;
  readonly nodes: readonly RunningService[];
  /** All nodes; the data stays. */
  stop(): Promise<void>;
}

/** A Kafka of its own, for tests of how the engine gets along with brokers of a version, or of several. Throws UnavailableError without Java or Maven. */
export async function startKafkaCluster(options: KafkaClusterOptions): Promise<KafkaCluster> {
  const members = await newMembers(options.nodes);
  const clusterId = newClusterId();
  // At once: none is ready before most of them have met.
  const starts = await Promise.allSettled(members.map((member) => startNode(options, member, clusterId)));
  const nodes = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const stop = async (): Promise<void> => void (await Promise.all(nodes.map((node) => node.stop())));
  const failure = starts.find((start) => start.status === "rejected");
  if (!failure) return { nodes, stop, brokers: nodes.map(({ url }) => url).join(",") };
  await stop();
  throw failure.reason;
}

async function newMembers(count: number): Promise<readonly KafkaMember[]> {
  const controllerPorts = new Map<number, number>();
  for (let nodeId = 1; nodeId <= count; nodeId += 1) controllerPorts.set(nodeId, await freePort());
  return [...controllerPorts.keys()].map((nodeId) => ({ nodeId, controllerPorts }));
}

async function startNode({ folder, cacheFolder, version }: KafkaClusterOptions, member: KafkaMember, clusterId: string): Promise<RunningService> {
  const made = join(folder, `node-${member.nodeId}`);
  await mkdir(made, { recursive: true });
  const own = await realpath(made);
  await keepClusterId(own, clusterId);
  const environment = process.env;
  return startNative(nativeKafka({ folder: own, cacheFolder, environment, version: version ?? wantedKafkaVersion(environment), member }), 0, () => undefined);
}
