import kafkajs, { type Admin, type Kafka, type Message, type Producer } from "kafkajs";
import { truncated } from "./reject-copy.js";

/** For a topic that is made here: whatever reached the engine shall fit, with its headers. */
const TOPIC_MESSAGE_BYTES = "16777216";

export interface CopySender {
  /** Makes the topic where it is missing. Rejects with Kafka's error. */
  prepare(): Promise<void>;
  /** Of a message that is too large for the topic the beginning. Rejects with Kafka's error. */
  send(message: Message): Promise<void>;
  close(): Promise<void>;
}

/** Sends to one topic; connects at the first use, as most engines never have anything to copy. */
export function createCopySender(kafka: Pick<Kafka, "producer" | "admin">, topic: string): CopySender {
  let producer: Producer | null = null;
  const connected = async (): Promise<Producer> => {
    producer ??= kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, allowAutoTopicCreation: false, retry: { retries: 6 } });
    // kafkajs connects once; a second call gives the same connection.
    await producer.connect();
    return producer;
  };
  return {
    prepare: async () => {
      await ensureTopic(kafka.admin({ retry: { retries: 2 } }), topic);
      await connected();
    },
    send: async (message) => sendOne(await connected(), topic, message),
    close: async () => {
      await producer?.disconnect();
    },
  };
}

/** Alone in its request: kafkajs's retry can pass over messages of a request that several brokers share. */
async function sendOne(producer: Producer, topic: string, message: Message): Promise<void> {
  try {
    await producer.send({ topic, messages: [message] });
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    await producer.send({ topic, messages: [truncated(message)] });
  }
}

function isTooLarge(error: unknown): boolean {
  return (error as { readonly type?: string }).type === "MESSAGE_TOO_LARGE";
}

async function ensureTopic(admin: Admin, topic: string): Promise<void> {
  try {
    await admin.connect();
    if ((await admin.listTopics()).includes(topic)) return;
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic, configEntries: [{ name: "max.message.bytes", value: TOPIC_MESSAGE_BYTES }] }] });
  } finally {
    await admin.disconnect();
  }
}
