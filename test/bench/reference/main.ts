import jsonLogic from "json-logic-js";
import kafkajs, { type Batch } from "kafkajs";
import { filter } from "../workload.js";
import { type Deliver, referenceConnector, type ReferenceEvent } from "./connector.js";
import { openReferenceLog, type ReferenceLog } from "./log.js";
import type { ReferenceSettings } from "./settings.js";

/**
 * The yardstick: the whole way of an event (Kafka, filter, template, signature, breaker, POST, durable log, commit) with
 * the libraries alone, no features. What the engine costs above this is the price of its features.
 */
const chunkSize = 500;

// The terminal's Ctrl-C reaches this process too; its parent says when to end.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit(0));
await consume(JSON.parse(process.argv[2] ?? "{}") as ReferenceSettings);

async function consume({ brokers, topic, databaseUrl, target, fanout }: ReferenceSettings): Promise<void> {
  const log = await openReferenceLog(databaseUrl);
  const connectors = Array.from({ length: fanout }, (_, index) => referenceConnector(index + 1, new URL(target)));
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `reference-${topic}`, maxBytesPerPartition: 524_288 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    partitionsConsumedConcurrently: 4,
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset }) => {
      for (const messages of chunksOf(batch)) {
        await deliverChunk(messages, connectors, log);
        // Without it kafkajs would fetch the same records again: a commit alone does not move where it reads.
        resolveOffset(messages.at(-1)?.offset ?? "");
        await consumer.commitOffsets([{ topic, partition: batch.partition, offset: offsetAfter(messages) }]);
      }
    },
  });
}

async function deliverChunk(messages: Batch["messages"], connectors: readonly Deliver[], log: ReferenceLog): Promise<void> {
  const payloads = messages.map(({ value }) => String(value));
  const events = payloads.map((payload) => JSON.parse(payload) as ReferenceEvent);
  const deliveries = await Promise.all(events.flatMap((event) => connectors.filter(() => jsonLogic.apply(filter, event)).map((deliver) => deliver(event))));
  await log.write(events, payloads, deliveries);
}

function chunksOf({ messages }: Batch): Batch["messages"][] {
  const starts = Array.from({ length: Math.ceil(messages.length / chunkSize) }, (_, index) => index * chunkSize);
  return starts.map((start) => messages.slice(start, start + chunkSize));
}

function offsetAfter(messages: Batch["messages"]): string {
  return String(BigInt(messages.at(-1)?.offset ?? -1) + 1n);
}
