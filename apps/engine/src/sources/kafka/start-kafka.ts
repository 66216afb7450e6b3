import type { Intake } from "@trunkline/core";
import type { RuntimeParts } from "../../runtime/runtime-parts.js";
import { createCopySender } from "./copy-sender.js";
import { createKafkaClient } from "./kafka-client.js";
import { createKafkaSource, type KafkaSource } from "./kafka-source.js";
import { createRejectCopier } from "./reject-copier.js";

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
  const source = createKafkaSource({
    kafka,
    settings,
    intake,
    logger,
    died,
    unpacked: metrics.unpacked,
    taken: ({ accepted, duplicates, conflicts, rejected, tombstones }) => {
      metrics.received("accepted", accepted);
      metrics.received("duplicate", duplicates);
      metrics.received("conflict", conflicts);
      metrics.received("rejected", rejected);
      metrics.received("tombstone", tombstones);
      if (rejected + conflicts > 0) copier.wake();
    },
    observe: ({ topic, partition, lag }) => metrics.setLag(topic, partition, lag),
    setLag: (topic, partition, records) => metrics.setLag(topic, partition, records),
  });
  await source.start();
  copier.start();
  return {
    ...source,
    stop: async () => {
      await source.stop();
      await copier.stop();
    },
  };
}
