import kafkajs, { type Admin, type Kafka, type Producer } from "kafkajs";

const { Kafka: KafkaClient, logLevel, Partitioners } = kafkajs;
/** A message far over the engine's limit must reach the engine: the broker may not refuse it first. */
const largestMessageBytes = 10_485_760;

export async function createTopic(brokers: string, topic: string, partitions: number): Promise<void> {
  const configEntries = [{ name: "max.message.bytes", value: String(largestMessageBytes) }];
  await withAdmin(brokers, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: partitions, configEntries }], waitForLeaders: true }));
}

/** Deletes those that are there. */
export async function deleteTopics(brokers: string, topics: readonly string[]): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const present = await admin.listTopics();
    await admin.deleteTopics({ topics: topics.filter((topic) => present.includes(topic)) });
  });
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

export async function withProducer(brokers: string, work: (producer: Producer) => Promise<unknown>): Promise<void> {
  const producer = clientOf(brokers).producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await work(producer);
  } finally {
    await producer.disconnect();
  }
}

async function withAdmin(brokers: string, work: (admin: Admin) => Promise<unknown>): Promise<void> {
  const admin = clientOf(brokers).admin();
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}

function clientOf(brokers: string): Kafka {
  return new KafkaClient({ clientId: "whole-system-tests", brokers: brokers.split(","), logLevel: logLevel.NOTHING });
}
