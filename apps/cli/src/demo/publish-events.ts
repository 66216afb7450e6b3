import kafkajs from "kafkajs";
import type { Stack } from "@trunkline/stack";
import type { Api } from "../api.js";
import type { Environment, StartSettings } from "../settings.js";
import type { DemoEvent } from "./demo-events.js";

export interface PublishInput {
  readonly api: Api;
  readonly services: Pick<Stack, "kafka">;
  readonly settings: Pick<StartSettings, "environment">;
  readonly events: readonly DemoEvent[];
}

/** Puts the events on the first topic that the engine reads, or posts them where Kafka is missing; resolves with the door taken. */
export async function publishEvents({ api, services, settings, events }: PublishInput): Promise<string> {
  const topic = kafkaTopic(settings.environment);
  if (services.kafka && topic !== undefined) {
    await produce(services.kafka.url, topic, events);
    return `Kafka topic ${topic}`;
  }
  await api.send(
    "POST",
    "/events",
    events.map(({ body }) => body),
  );
  return "POST /api/v1/events";
}

/** Undefined for a pattern, which names no topic, and for a secured broker, whose credentials are the engine's business. */
export function kafkaTopic({ KAFKA_TOPICS, KAFKA_SSL, KAFKA_SASL_MECHANISM }: Environment): string | undefined {
  const [first = ""] = (KAFKA_TOPICS || "domain-events").split(",");
  if (first.startsWith("/") || KAFKA_SASL_MECHANISM || (KAFKA_SSL && KAFKA_SSL !== "false")) return undefined;
  return first.trim();
}

async function produce(brokers: string, topic: string, events: readonly DemoEvent[]): Promise<void> {
  const { Kafka, logLevel, Partitioners } = kafkajs;
  const kafka = new Kafka({ clientId: "trunkline-demo", brokers: brokers.split(","), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await producer.send({ topic, messages: events.map(({ body }) => ({ key: body.id, value: JSON.stringify(body) })) });
  } finally {
    await producer.disconnect();
  }
}
