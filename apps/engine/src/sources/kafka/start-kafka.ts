import type { Intake } from "@trunkline/core";
import type { RuntimeParts } from "../../runtime/runtime-parts.js";
import { createKafkaClient } from "./kafka-client.js";
import { createKafkaSource, type KafkaSource } from "./kafka-source.js";

/** Starts reading where this process ingests and Kafka is configured; else null. */
export async function startKafka({ settings, logger, metrics }: RuntimeParts, intake: Intake, died: (reason: string) => void): Promise<KafkaSource | null> {
  const { kafkaBrokers } = settings;
  if (kafkaBrokers === null || !settings.roles.includes("ingest")) return null;
  const source = createKafkaSource({
    kafka: createKafkaClient({ ...settings, kafkaBrokers }, logger),
    settings,
    intake,
    logger,
    died,
    observe: ({ topic, partition, lag }) => metrics.setLag(topic, partition, lag),
  });
  await source.start();
  return source;
}
