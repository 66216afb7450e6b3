import type { Admin, Kafka } from "kafkajs";
import type { Logger } from "pino";
import type { Settings } from "../../config/index.js";
import { measureLag, type PartitionLag } from "./measure-lag.js";
import { createSilenceWatch } from "./silence-watch.js";

export interface KafkaLookOptions {
  readonly kafka: Kafka;
  readonly settings: Pick<Settings, "kafkaGroupId" | "kafkaStartFrom" | "kafkaLookSeconds">;
  readonly logger: Pick<Logger, "warn">;
  /** Those that are read at the moment. */
  readonly topics: () => readonly string[];
  /** Brings what is read in line with the topics that there are. */
  readonly follow: (admin: Admin) => Promise<void>;
  readonly silentForMs: () => number | null;
  readonly setLag: (topic: string, partition: number, records: number) => void;
  readonly died: (reason: string) => void;
}

export interface KafkaLook {
  /** Does the work with an admin connection of its own, then looks every KAFKA_LOOK_SECONDS. */
  first(work: (admin: Admin) => Promise<void>): Promise<void>;
  /** Resolves when a look under way has ended. */
  stop(): Promise<void>;
}

/**
 * Looks at Kafka from outside the consumer: which topics there are, how far behind the group is, whether the consumer hears what we hear. The contract promises a
 * look at the topics every 60 s; by default it is every 15 s, as a deleted topic holds up all others until it is noticed.
 */
export function createKafkaLook(options: KafkaLookOptions): KafkaLook {
  const { kafka, logger } = options;
  const step = createStep(options);
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      await withAdmin(kafka.admin({ retry: { retries: 2 } }), step);
    } catch (error) {
      logger.warn({ error: String(error) }, "kafka.not_looked_at");
    }
    lookAfter(options.settings.kafkaLookSeconds * 1_000);
  };
  const lookAfter = (ms: number): void => {
    if (isStopping) return;
    timer = setTimeout(() => void (current = look()), ms).unref();
  };
  return {
    first: async (work) => {
      await withAdmin(kafka.admin(), work);
      lookAfter(0);
    },
    stop: () => {
      isStopping = true;
      clearTimeout(timer);
      return current;
    },
  };
}

function createStep({ settings, topics, follow, silentForMs, setLag, died }: KafkaLookOptions): (admin: Admin) => Promise<void> {
  const isSilent = createSilenceWatch();
  let known: readonly PartitionLag[] = [];
  return async (admin) => {
    await follow(admin);
    const lags = await measureLag(admin, { groupId: settings.kafkaGroupId, startFrom: settings.kafkaStartFrom, topics: topics() });
    const isGone = (lag: PartitionLag): boolean => !lags.some(({ topic, partition }) => topic === lag.topic && partition === lag.partition);
    for (const { topic, partition } of known.filter(isGone)) setLag(topic, partition, 0);
    for (const { topic, partition, records } of lags) setLag(topic, partition, records);
    known = lags;
    if (isSilent(silentForMs())) died("the Kafka consumer has been silent for a minute while Kafka answers");
  };
}

async function withAdmin(admin: Admin, work: (admin: Admin) => Promise<void>): Promise<void> {
  try {
    await admin.connect();
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}
