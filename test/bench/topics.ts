import { setTimeout as sleep } from "node:timers/promises";
import kafkajs, { type Admin, type Kafka, type Producer } from "kafkajs";
import { eventText, stampedName } from "./workload.js";

const partitions = 8;
const messagesPerSend = 1_000;
const leaderDeadlineMs = 20_000;

/** A topic of one measurement. */
export interface BenchTopic {
  readonly name: string;
  /** As fast as Kafka takes them. */
  fill(events: number): Promise<void>;
  /** Stamped events, one at a time, evenly spread. */
  trickle(events: number, perSecond: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function createTopic(brokers: readonly string[], name: string): Promise<BenchTopic> {
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  await withAdmin(kafka, async (admin) => {
    await admin.createTopics({ topics: [{ topic: name, numPartitions: partitions, replicationFactor: 1 }], waitForLeaders: false });
    await waitForLeaders(admin, name);
  });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  return {
    name,
    fill: (events) => fill(producer, name, events),
    trickle: (events, perSecond) => trickle(producer, name, { events, perSecond }),
    async [Symbol.asyncDispose]() {
      await producer.disconnect();
      await withAdmin(kafka, (admin) => admin.deleteTopics({ topics: [name] }));
    },
  };
}

async function fill(producer: Producer, topic: string, events: number): Promise<void> {
  for (let start = 0; start < events; start += messagesPerSend) {
    const length = Math.min(messagesPerSend, events - start);
    await producer.send({ topic, acks: 1, messages: Array.from({ length }, (_, offset) => ({ key: `k${start + offset}`, value: eventText(start + offset) })) });
  }
}

async function trickle(producer: Producer, topic: string, { events, perSecond }: { events: number; perSecond: number }): Promise<void> {
  const started = performance.now();
  const sends: Promise<unknown>[] = [];
  for (let index = 0; index < events; index += 1) {
    const earlyMs = started + (index * 1_000) / perSecond - performance.now();
    if (earlyMs > 0) await sleep(earlyMs);
    sends.push(producer.send({ topic, acks: 1, messages: [{ key: `k${index}`, value: eventText(index, stampedName()) }] }));
  }
  await Promise.all(sends);
}

/** On a busy machine the broker learns of a new topic a moment after the controller made it; kafkajs's own wait gives up on that answer. */
async function waitForLeaders(admin: Admin, topic: string): Promise<void> {
  const end = Date.now() + leaderDeadlineMs;
  for (;;) {
    const metadata = await admin.fetchTopicMetadata({ topics: [topic] }).catch(ignoreUnknownTopic);
    if (metadata?.topics[0]?.partitions.filter(({ leader }) => leader >= 0).length === partitions) return;
    if (Date.now() > end) throw new Error(`topic ${topic} had no leaders after ${leaderDeadlineMs / 1_000} s`);
    await sleep(50);
  }
}

function ignoreUnknownTopic(error: unknown): undefined {
  if ((error as { type?: string }).type !== "UNKNOWN_TOPIC_OR_PARTITION") throw error;
}

async function withAdmin(kafka: Kafka, work: (admin: Admin) => Promise<unknown>): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}
