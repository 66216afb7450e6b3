import { randomUUID } from "node:crypto";
import kafkajs, { type Admin, type Kafka, type KafkaMessage, type Producer } from "kafkajs";
import { eventually } from "./eventually.js";

const { ConfigResourceTypes, Kafka: KafkaClient, logLevel, Partitioners } = kafkajs;
/** A message far over the engine's limit must reach the engine: the broker may not refuse it first. */
const largestMessageBytes = 10_485_760;

export async function createTopic(brokers: string, topic: string, partitions: number): Promise<void> {
  const configEntries = [{ name: "max.message.bytes", value: String(largestMessageBytes) }];
  await withAdmin(brokers, async (admin) => {
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions, configEntries }], waitForLeaders: false });
    // kafkajs's own waiting gives up where the broker's metadata do not name the new topic yet.
    await eventually(async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      if (topics.some(({ partitions: led }) => led.some(({ leader }) => leader < 0))) throw new Error(`${topic} has partitions without a leader`);
    });
  });
}

/** Deletes those that are there. */
export async function deleteTopics(brokers: string, topics: readonly string[]): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const present = await admin.listTopics();
    await admin.deleteTopics({ topics: topics.filter((topic) => present.includes(topic)) });
  });
}

/** How many partitions a topic has; throws while there is no such topic. */
export async function partitionsOf(brokers: string, topic: string): Promise<number> {
  let count = 0;
  await withAdmin(brokers, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    count = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
  });
  return count;
}

/** Replaces the settings of a topic. */
export async function configureTopic(brokers: string, topic: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  await withAdmin(brokers, (admin) =>
    admin.alterConfigs({ validateOnly: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }] }),
  );
}

/** A record with bytes as text. */
export interface ReadRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** The first records of a topic that is there; throws where they do not come in time. */
export async function readTopic(brokers: string, topic: string, count: number, timeoutMs: number): Promise<readonly ReadRecord[]> {
  const records: ReadRecord[] = [];
  const consumer = clientOf(brokers).consumer({ groupId: `read-${randomUUID()}`, allowAutoTopicCreation: false });
  const { promise, resolve, reject } = Promise.withResolvers<readonly ReadRecord[]>();
  const timer = setTimeout(() => reject(new Error(`${records.length} of ${count} records after ${timeoutMs} ms`)), timeoutMs);
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    const take = async ({ message }: { readonly message: KafkaMessage }): Promise<void> => {
      records.push(readRecordOf(message));
      if (records.length === count) resolve(records);
    };
    await consumer.run({ eachMessage: take });
    return await promise;
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
}

function readRecordOf({ key, value, headers = {} }: KafkaMessage): ReadRecord {
  return {
    key: key?.toString() ?? null,
    value: value?.toString() ?? null,
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])),
  };
}

/** Members of a settled group that have partitions; 0 while it rebalances. */
export async function consumersOf({ brokers, topic: group }: { readonly brokers: string; readonly topic: string }): Promise<number> {
  let count = 0;
  await withAdmin(brokers, async (admin) => {
    const [found] = (await admin.describeGroups([group])).groups;
    if (found?.state === "Stable") count = found.members.filter(({ memberAssignment }) => memberAssignment.length > 0).length;
  });
  return count;
}

export function producerOf(brokers: string): Producer {
  return clientOf(brokers).producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
}

/**
 * One whose `send` fails where a broker has refused a part, for a caller that then sends all of it again. kafkajs 2.2.4's own retry deals the messages out to
 * the partitions anew, leaves out every broker that has answered already, and so acknowledges messages that no broker has seen, whenever a leader moves.
 */
export function unretriedProducerOf(brokers: string): Producer {
  return clientOf(brokers).producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false, retry: { retries: 0 } });
}

export async function withProducer(brokers: string, work: (producer: Producer) => Promise<unknown>, producer = producerOf(brokers)): Promise<void> {
  await producer.connect();
  try {
    await work(producer);
  } finally {
    await producer.disconnect();
  }
}

export async function withAdmin<Result>(brokers: string, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = clientOf(brokers).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

function clientOf(brokers: string): Kafka {
  return new KafkaClient({ clientId: "whole-system-tests", brokers: brokers.split(","), logLevel: logLevel.NOTHING });
}
