import { explainDatabaseError } from "@trunkline/database";
import type { ReadinessProbe } from "../api/ports.js";
import type { Delivery } from "../drain/start-delivery.js";
import type { KafkaSource } from "../sources/kafka/kafka-source.js";
import { readsKafka } from "../sources/kafka/start-kafka.js";
import type { RuntimeParts } from "./runtime-parts.js";

/** Kafka is heard at least every heartbeat (2 s) and session (10 s); longer silence means that the consumer is dead. */
const SILENT_MS = 30_000;
/** An orchestrator does not wait long for an answer. */
const ANSWER_WITHIN_MS = 2_000;

/** What this process needs, and in words what is wrong with it. */
export function readinessProbes(parts: RuntimeParts, delivery: Delivery, kafka: () => KafkaSource | null): ReadinessProbe[] {
  return [
    { name: "database", check: () => checkDatabase(parts, delivery) },
    { name: "kafka", check: () => Promise.resolve(checkKafka(parts, kafka())) },
    // First attempts go on without the queue, and what waits is in the database: traffic need not go elsewhere.
    { name: "queue", isVital: false, check: () => within(delivery.queueProblem(), "the queue does not answer; retries and parked work wait for it") },
  ];
}

function checkDatabase({ database }: RuntimeParts, { runtime }: Delivery): Promise<string | null> {
  const answer = database.configuration.version().then(() => runtime.trouble(), explainDatabaseError);
  return within(answer, "the database does not answer");
}

function checkKafka({ settings }: RuntimeParts, source: KafkaSource | null): string | null {
  if (source === null) return readsKafka(settings) ? "Kafka is not read yet" : null;
  const silentMs = source.silentForMs() ?? 0;
  return silentMs > SILENT_MS ? `Kafka has been silent for ${Math.round(silentMs / 1_000)} s` : null;
}

async function within(answer: Promise<string | null>, otherwise: string): Promise<string | null> {
  const late = new Promise<string>((resolve) => setTimeout(() => resolve(otherwise), ANSWER_WITHIN_MS).unref());
  return Promise.race([answer, late]);
}
