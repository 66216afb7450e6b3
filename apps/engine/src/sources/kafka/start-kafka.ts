import type { Kafka } from "kafkajs";
import type { Intake } from "@trunkline/core";
import type { RuntimeParts } from "../../runtime/runtime-parts.js";
import { inboundMessage } from "./inbound-message.js";
import { createCopySender } from "./copy-sender.js";
import { createKafkaClient } from "./kafka-client.js";
import { createKafkaSource, type KafkaSource } from "./kafka-source.js";
import { createCopier, createRejectCopier, type Copier } from "./reject-copier.js";

/** Whether this process reads from Kafka. */
export function readsKafka({ kafkaBrokers, roles }: Pick<RuntimeParts["settings"], "kafkaBrokers" | "roles">): boolean {
  return kafkaBrokers !== null && roles.includes("ingest");
}

/** Starts reading where this process ingests and Kafka is configured; else null. */
export async function startKafka(
  { settings, logger, metrics, database }: RuntimeParts,
  intake: Intake,
  died: (reason: string) => void,
): Promise<KafkaSource | null> {
  const { kafkaBrokers } = settings;
  if (kafkaBrokers === null || !readsKafka(settings)) return null;
  const kafka = createKafkaClient({ ...settings, kafkaBrokers }, logger);
  const copier = createRejectCopier({ sender: createCopySender(kafka, settings.kafkaDlqTopic), outbox: database.maintenance, logger });
  const copiers = [copier, ...inboundCopiers(settings.inboundTopic, kafka, { database, logger })];
  const source = createKafkaSource({
    kafka,
    settings,
    intake,
    logger,
    died,
    unpacked: metrics.unpacked,
    taken: ({ conflicts, rejected }) => {
      if (rejected + conflicts > 0) copier.wake();
    },
    observe: ({ topic, partition, lag }) => metrics.setLag(topic, partition, lag),
    setLag: (topic, partition, records) => metrics.setLag(topic, partition, records),
  });
  await source.start();
  for (const each of copiers) each.start();
  return {
    ...source,
    stop: async () => {
      await source.stop();
      await Promise.all(copiers.map((each) => each.stop()));
    },
  };
}

/** Every process that ingests looks for what is to be copied to INBOUND_TOPIC, whoever has received it. */
function inboundCopiers(topic: string | null, kafka: Kafka, { database, logger }: Pick<RuntimeParts, "database" | "logger">): readonly Copier[] {
  if (topic === null) return [];
  const failed = (error: unknown) => logger.warn({ error: String(error) }, "inbound.not_copied");
  return [createCopier({ sender: createCopySender(kafka, topic), outbox: database.inboundCopies, messageOf: inboundMessage, failed })];
}
