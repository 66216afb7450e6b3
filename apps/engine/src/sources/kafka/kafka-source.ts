import type { Admin, Consumer, Kafka } from "kafkajs";
import type { Logger } from "pino";
import type { Intake } from "@trunkline/core";
import type { Settings } from "../../config/index.js";
import { createStateLog } from "../../runtime/state-log.js";
import { registerCodecs } from "./codecs.js";
import { createKafkaLook } from "./kafka-look.js";
import { type CommitReport, OffsetCommitter } from "./offset-committer.js";
import { readBatch, type ReadBatchDependencies } from "./read-batch.js";
import { resolveTopics } from "./topics.js";
import { watchConsumer } from "./watch-consumer.js";

const SESSION_MS = 10_000;
const STOP_WITHIN_MS = 8_000;
/** What was read before the group is left, or joined anew, may become durable in this time, so that it is not read again by others. */
const SETTLE_WITHIN_MS = 4_000;
const LOOK_WITHIN_MS = 3_000;

export interface KafkaSourceOptions {
  readonly kafka: Kafka;
  readonly settings: Pick<Settings, "kafkaTopics" | "kafkaTopicTenants" | "kafkaGroupId" | "kafkaStartFrom" | "kafkaLookSeconds" | "kafkaDlqTopic">;
  readonly intake: Intake;
  readonly logger: Logger;
  readonly observe: ReadBatchDependencies["observe"];
  readonly taken: ReadBatchDependencies["taken"];
  readonly setLag: (topic: string, partition: number, records: number) => void;
  /** A compressed batch was unpacked. */
  readonly unpacked: (codec: string) => void;
  /** kafkajs has stopped and will not start again by itself: the process must end, so that it is started anew. */
  readonly died: (reason: string) => void;
}

export interface KafkaSource {
  start(): Promise<void>;
  /** Leaves the group cleanly, within 8 s. Never rejects. */
  stop(): Promise<void>;
  /** ms since Kafka was last heard; null before the first time. */
  silentForMs(): number | null;
}

interface Running {
  readonly consumer: Consumer;
  readonly committer: OffsetCommitter;
  readonly topics: readonly string[];
  isReading: boolean;
}

interface Source extends KafkaSourceOptions {
  /** Those of the first look. A topic that came later is read from its beginning, or what was produced until it was found would be lost. */
  firstTopics: readonly string[] | null;
  running: Running | null;
  isStopping: boolean;
  lastHeardMs: number | null;
}

/** Reads the topics in a consumer group and hands every record to intake. */
export function createKafkaSource(options: KafkaSourceOptions): KafkaSource {
  registerCodecs({
    unpacked: options.unpacked,
    undecodable: (codec, error) => options.logger.error({ codec, error: String(error) }, "kafka.batch_undecodable"),
  });
  const source: Source = { ...options, firstTopics: null, running: null, isStopping: false, lastHeardMs: null };
  const silentForMs = (): number | null => (source.lastHeardMs === null ? null : Date.now() - source.lastHeardMs);
  const look = createKafkaLook({
    ...options,
    topics: () => source.running?.topics ?? [],
    follow: (admin) => followTopics(source, admin),
    silentForMs,
  });
  return {
    start: () => look.first((admin) => followTopics(source, admin)),
    stop: async () => {
      source.isStopping = true;
      const left = within(STOP_WITHIN_MS, close(source)).catch((error: unknown) => options.logger.warn({ error: String(error) }, "kafka.not_left_cleanly"));
      await Promise.all([left, within(LOOK_WITHIN_MS, look.stop())]);
    },
    silentForMs,
  };
}

/** Begins with, or changes to, the topics that there are now. What a failed change left closed is opened at the next look. */
async function followTopics(source: Source, admin: Admin): Promise<void> {
  const topics = await resolveTopics(admin, source.settings.kafkaTopics, source.settings.kafkaDlqTopic);
  const current = source.running?.topics;
  if (source.isStopping || (current?.length === topics.length && topics.every((topic) => current.includes(topic)))) return;
  if (current !== undefined) source.logger.info({ topics }, "kafka.topics_changed");
  await within(STOP_WITHIN_MS, close(source));
  source.firstTopics ??= topics;
  if (!source.isStopping) await open(source, topics);
}

async function open(source: Source, topics: readonly string[]): Promise<void> {
  const consumer = createConsumer(source);
  const committer = new OffsetCommitter(consumer, commitLog(source.logger));
  const running: Running = { consumer, committer, topics, isReading: false };
  const isCurrent = (): boolean => source.running === running && !source.isStopping;
  watchConsumer(consumer, {
    heard: () => void (isCurrent() && (source.lastHeardMs = Date.now())),
    joined: () => committer.forget(),
    died: (reason) => void (isCurrent() && source.died(reason)),
    logger: source.logger,
  });
  source.running = running;
  // From now on silence counts: a consumer that never joins is as dead as one that stopped. Without topics there is nothing to hear.
  source.lastHeardMs = topics.length > 0 ? Date.now() : null;
  try {
    await consumer.connect();
    if (topics.length > 0) await run(source, running);
  } catch (error) {
    await within(STOP_WITHIN_MS, close(source));
    throw error;
  }
}

/** A rebalance or a restarted broker makes some commits fail, which does no harm: said once, not at each try. */
function commitLog(logger: Logger): CommitReport {
  const failing = "offsets not committed; the records will be read again and recognised";
  return createStateLog({ error: logger.warn.bind(logger), info: logger.info.bind(logger) }, { failing, working: "offsets are committed again" });
}

function createConsumer({ kafka, settings }: Source): Consumer {
  return kafka.consumer({
    groupId: settings.kafkaGroupId,
    sessionTimeout: SESSION_MS,
    rebalanceTimeout: 15_000,
    heartbeatInterval: 2_000,
    maxBytesPerPartition: 131_072,
    maxWaitTimeInMs: 1_000,
    allowAutoTopicCreation: false,
  });
}

async function run(source: Source, running: Running): Promise<void> {
  const { consumer, committer, topics } = running;
  const isReadWhole = (topic: string): boolean => source.settings.kafkaStartFrom === "earliest" || source.firstTopics?.includes(topic) === false;
  await consumer.subscribe({ topics: topics.filter(isReadWhole), fromBeginning: true });
  await consumer.subscribe({ topics: topics.filter((topic) => !isReadWhole(topic)), fromBeginning: false });
  const dependencies: ReadBatchDependencies = {
    intake: source.intake,
    committer,
    topicTenants: source.settings.kafkaTopicTenants,
    givenUp: (error) => source.logger.warn({ error: String(error) }, "a chunk was given up; it will be read again"),
    taken: source.taken,
    observe: source.observe,
    isOpen: () => source.running === running,
    beforeRejoin: () => settle(committer),
  };
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 8,
    eachBatch: (payload) => readBatch(dependencies, payload),
  });
  running.isReading = true;
}

/**
 * Nothing more is taken, what was taken is committed, and the group is left, so that others take over at once. Without a deadline: kafkajs's own stop waits
 * for the running batch without end.
 */
async function close(source: Source): Promise<void> {
  const { running } = source;
  source.running = null;
  if (running === null) return;
  const { consumer, committer, topics } = running;
  if (running.isReading) consumer.pause(topics.map((topic) => ({ topic })));
  await settle(committer);
  committer.close();
  await consumer.stop();
  await consumer.disconnect();
}

async function settle(committer: OffsetCommitter): Promise<void> {
  await within(SETTLE_WITHIN_MS, committer.settled());
  await within(SETTLE_WITHIN_MS, committer.commit());
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, ms).unref())]);
}
