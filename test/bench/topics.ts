import { setTimeout as sleep } from "node:timers/promises";
import kafkajs, { type Kafka, type Producer } from "kafkajs";
import { eventText, stampedName } from "./workload.js";

const partitions = 8;
const messagesPerSend = 1_000;

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
  await withAdmin(kafka, (admin) => admin.createTopics({ topics: [{ topic: name, numPartitions: partitions, replicationFactor: 1 }] }));
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

async function withAdmin(kafka: Kafka, work: (admin: ReturnType<Kafka["admin"]>) => Promise<unknown>): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}
