import type { Environment } from "./stack-types.js";

/** The versions of Apache Kafka that the native means can start, newest first; tests run the engine against each. */
export const kafkaVersions = ["4.1.0", "4.0.1", "3.9.1"] as const;

export type KafkaVersion = (typeof kafkaVersions)[number];

export const usualKafkaVersion: KafkaVersion = kafkaVersions[0];

/** The version that `KAFKA_VERSION` asks for, else the newest. Throws on one that is not in the list. */
export function wantedKafkaVersion({ KAFKA_VERSION: text }: Environment): KafkaVersion {
  const wanted = text?.trim() || usualKafkaVersion;
  const found = kafkaVersions.find((version) => version === wanted);
  if (found) return found;
  throw new RangeError(`KAFKA_VERSION must be one of ${kafkaVersions.join(", ")}`);
}
