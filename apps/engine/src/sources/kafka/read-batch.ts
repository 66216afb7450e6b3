import { setTimeout as pause } from "node:timers/promises";
import type { EachBatchPayload, IHeaders, KafkaMessage } from "kafkajs";
import type { IncomingMessage, Intake, TakeReport } from "@trunkline/core";
import { isOwnCopy } from "./inbound-message.js";
import type { OffsetCommitter } from "./offset-committer.js";

/**
 * What is read waits decoded until its turn comes, and what waits long is paid for twice: it outlives the collections of the young heap, is copied, and is cold
 * when it is needed. So chunks are small, and a process has a few hundred records under way, or one chunk of each partition if it reads many.
 */
const CHUNK_RECORDS = 64;
const CHUNKS_UNDER_WAY = 8;
/** Each partition moves, whatever the others do. */
const CHUNKS_OF_A_PARTITION = 1;
/**
 * kafkajs fetches again only when every batch of a fetch is done, so whatever comes to another partition meanwhile, another tenant's too, waits for them. What is
 * left of a batch after this time is fetched again: that is cheap, and happens only where a flood of events has many deliveries each.
 */
const TURN_MS = 500;

export interface ReadBatchDependencies {
  readonly intake: Intake;
  readonly committer: OffsetCommitter;
  readonly topicTenants: ReadonlyMap<string, string>;
  /** A chunk was given up, which happens only at shutdown. */
  readonly givenUp: (error: unknown) => void;
  /** A chunk is durable. */
  readonly taken: (report: TakeReport) => void;
  /** False from the moment on when the group is to be left: nothing more is taken. */
  readonly isOpen: () => boolean;
  /** The group is about to be joined anew: what was taken gets a moment to be settled, as another member may get its partition. */
  readonly beforeRejoin: () => Promise<void>;
  readonly observe: (fact: { topic: string; partition: number; lag: number; records: number }) => void;
}

/**
 * Feeds a batch to intake, chunk by chunk, with at least one chunk under way. kafkajs sends heartbeats only when asked, and a member that is silent for a session
 * (10 s) loses its partitions: they are asked for at each chunk, and at the end of a turn at the latest. Rebalance errors from `heartbeat` must leave this
 * function: the runner rejoins on them.
 */
export async function readBatch(dependencies: ReadBatchDependencies, payload: EachBatchPayload): Promise<void> {
  const { batch } = payload;
  const records = await takeInTurn(dependencies, payload);
  const left = batch.messages.length - records;
  dependencies.observe({ topic: batch.topic, partition: batch.partition, lag: Number(batch.offsetLag()) + left, records });
}

/** Gives how many records were taken. */
async function takeInTurn(dependencies: ReadBatchDependencies, payload: EachBatchPayload): Promise<number> {
  const { batch, resolveOffset } = payload;
  const heartbeat = (): Promise<void> => payload.heartbeat().catch((error: unknown) => dependencies.beforeRejoin().then(() => Promise.reject(error)));
  const progress = dependencies.committer.of(batch.topic, batch.partition);
  const turnEndsMs = performance.now() + TURN_MS;
  const mayGoOn = (): boolean => performance.now() < turnEndsMs && dependencies.isOpen() && payload.isRunning() && !payload.isStale();
  for (let start = 0; start < batch.messages.length; start += CHUNK_RECORDS) {
    while (progress.underWay >= CHUNKS_OF_A_PARTITION && dependencies.committer.underWay >= CHUNKS_UNDER_WAY) {
      await Promise.race([progress.changed(), pause(Math.max(0, turnEndsMs - performance.now()), undefined, { ref: false })]);
      await heartbeat();
      if (!mayGoOn()) return start;
    }
    if (!dependencies.isOpen()) return start;
    const records = batch.messages.slice(start, start + CHUNK_RECORDS);
    const last = records.at(-1);
    if (last === undefined) return start;
    const isLastChunk = start + CHUNK_RECORDS >= batch.messages.length;
    // A transaction ends with a marker that is no message: left out, it would count as lag for ever.
    const chunk = progress.begin(BigInt(isLastChunk ? batch.lastOffset() : last.offset) + 1n);
    dependencies.intake.take(records.map((record) => messageOf(dependencies, payload, record))).then((report) => {
      progress.becameDurable(chunk);
      dependencies.taken(report);
    }, dependencies.givenUp);
    resolveOffset(last.offset);
    await heartbeat();
    if (!mayGoOn()) return start + records.length;
  }
  return batch.messages.length;
}

function messageOf({ topicTenants }: ReadBatchDependencies, { batch }: EachBatchPayload, record: KafkaMessage): IncomingMessage {
  return {
    value: isOwnCopy(record.headers) ? null : record.value,
    timestampMs: Number(record.timestamp),
    boundTenant: topicTenants.get(batch.topic) ?? null,
    originSystem: null,
    provenance: {
      door: "kafka",
      topic: batch.topic,
      partition: batch.partition,
      offset: record.offset,
      key: record.key === null ? null : record.key.toString("utf8"),
      headers: record.headers === undefined ? NO_HEADERS : headersOf(record.headers),
    },
  };
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

/** Names in lower case; the last of several values counts. */
function headersOf(headers: IHeaders): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), textOf(value)] as const);
  return Object.fromEntries(entries);
}

function textOf(value: IHeaders[string]): string {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last === undefined ? "" : typeof last === "string" ? last : last.toString("utf8");
}
