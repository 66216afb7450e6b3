import type { Consumer, Kafka } from "kafkajs";
import type { Logger } from "pino";
import type { Intake } from "@trunkline/core";
import type { Settings } from "../../config/index.js";
import { registerCodecs } from "./codecs.js";
import { OffsetCommitter } from "./offset-committer.js";
import { readBatch, type ReadBatchDependencies } from "./read-batch.js";
import { resolveTopics } from "./topics.js";

const SESSION_MS = 10_000;
const LOOK_FOR_TOPICS_EVERY_MS = 60_000;
const STOP_WITHIN_MS = 8_000;

export interface KafkaSourceOptions {
  readonly kafka: Kafka;
  readonly settings: Pick<Settings, "kafkaTopics" | "kafkaTopicTenants" | "kafkaGroupId" | "kafkaStartFrom">;
  readonly intake: Intake;
  readonly logger: Logger;
  readonly observe: ReadBatchDependencies["observe"];
  /** kafkajs has stopped and will not start again by itself: the process must end, so that it is started anew. */
  readonly died: (reason: string) => void;
}

export interface KafkaSource {
  start(): Promise<void>;
  /** Leaves the group cleanly, within 8 s. */
  stop(): Promise<void>;
  /** ms since Kafka was last heard; null before the first time. */
  silentForMs(): number | null;
}

/** Reads the topics in a consumer group and hands every record to intake. */
export function createKafkaSource(options: KafkaSourceOptions): KafkaSource {
  registerCodecs();
  const source = { ...options, running: null as Running | null, isStopping: false, lastHeardMs: null as number | null };
  return {
    start: () => start(source),
    stop: () => stop(source),
    silentForMs: () => (source.lastHeardMs === null ? null : Date.now() - source.lastHeardMs),
  };
}

interface Running {
  readonly consumer: Consumer;
  readonly committer: OffsetCommitter;
  readonly topics: readonly string[];
  readonly topicWatch: NodeJS.Timeout | null;
}

interface Source extends KafkaSourceOptions {
  running: Running | null;
  isStopping: boolean;
  lastHeardMs: number | null;
}

async function start(source: Source): Promise<void> {
  const topics = await withAdmin(source, (admin) => resolveTopics(admin, source.settings.kafkaTopics));
  const consumer = source.kafka.consumer({
    groupId: source.settings.kafkaGroupId,
    sessionTimeout: SESSION_MS,
    rebalanceTimeout: 15_000,
    heartbeatInterval: 2_000,
    maxBytesPerPartition: 524_288,
    maxWaitTimeInMs: 1_000,
    allowAutoTopicCreation: false,
  });
  const committer = new OffsetCommitter(consumer, (error) => source.logger.warn({ error: String(error) }, "offsets not committed; the records will be read again and recognised"));
  watch(source, consumer, committer);
  const topicWatch = "pattern" in source.settings.kafkaTopics ? setInterval(() => void lookForTopics(source), LOOK_FOR_TOPICS_EVERY_MS).unref() : null;
  source.running = { consumer, committer, topics, topicWatch };
  await consumer.connect();
  if (topics.length > 0) await run(source, source.running);
}

async function run(source: Source, { consumer, committer, topics }: Running): Promise<void> {
  await consumer.subscribe({ topics: [...topics], fromBeginning: source.settings.kafkaStartFrom === "earliest" });
  const dependencies: ReadBatchDependencies = {
    intake: source.intake,
    committer,
    topicTenants: source.settings.kafkaTopicTenants,
    givenUp: (error) => source.logger.warn({ error: String(error) }, "a chunk was given up; it will be read again"),
    observe: source.observe,
  };
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 8,
    eachBatch: (payload) => readBatch(dependencies, payload),
  });
}

/** After a non-retriable error kafkajs disconnects and stays silent with the process alive; nobody would notice. */
function watch(source: Source, consumer: Consumer, committer: OffsetCommitter): void {
  const heard = (): void => {
    source.lastHeardMs = Date.now();
  };
  consumer.on(consumer.events.HEARTBEAT, heard);
  consumer.on(consumer.events.FETCH, heard);
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    heard();
    committer.forget();
    source.logger.info({ memberId: payload.memberId, assignment: payload.memberAssignment }, "kafka.joined");
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    source.logger.error({ error: String(payload.error), restart: payload.restart }, "kafka.crashed");
    if (!payload.restart && !source.isStopping) source.died(String(payload.error));
  });
}

async function lookForTopics(source: Source): Promise<void> {
  try {
    const found = await withAdmin(source, (admin) => resolveTopics(admin, source.settings.kafkaTopics));
    const isSame = found.length === source.running?.topics.length && found.every((topic) => source.running?.topics.includes(topic));
    if (isSame || source.isStopping) return;
    source.logger.info({ topics: found }, "kafka.topics_changed");
    await close(source);
    await start(source);
  } catch (error) {
    source.logger.warn({ error: String(error) }, "kafka.topics_not_listed");
  }
}

async function stop(source: Source): Promise<void> {
  source.isStopping = true;
  await close(source);
}

/** kafkajs's own stop waits for the running batch without end. */
async function close(source: Source): Promise<void> {
  const { running } = source;
  source.running = null;
  if (running === null) return;
  if (running.topicWatch !== null) clearInterval(running.topicWatch);
  await running.committer.commit();
  running.committer.close();
  const deadline = new Promise<void>((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref());
  await Promise.race([running.consumer.stop().then(() => running.consumer.disconnect()), deadline]);
}

async function withAdmin<Result>(source: Source, work: (admin: ReturnType<Kafka["admin"]>) => Promise<Result>): Promise<Result> {
  const admin = source.kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
