import { withProducer } from "./kafka-client.js";
import type { Engine } from "./start-engine.js";

/** A Kafka record. Bytes and text go out as they stand, anything else as JSON; null is a tombstone. */
export interface Message {
  readonly value: Buffer | string | null | Readonly<Record<string, unknown>>;
  readonly key?: string;
  /** Default: by key, or spread. */
  readonly partition?: number;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
  /** ms since the epoch, in digits. Default: now. */
  readonly timestamp?: string;
}

const messagesPerRequest = 1_000;

/** Puts the records on the engine's topic, in this order; resolves once the broker has them. */
export async function produce(engine: Pick<Engine, "brokers" | "topic">, messages: readonly Message[]): Promise<void> {
  await withProducer(engine.brokers, async (producer) => {
    for (let start = 0; start < messages.length; start += messagesPerRequest) {
      const slice = messages.slice(start, start + messagesPerRequest);
      await producer.send({ topic: engine.topic, messages: slice.map(recordOf) });
    }
  });
}

/** Puts events on the topic, one record each. */
export function produceEvents(engine: Pick<Engine, "brokers" | "topic">, events: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  return produce(
    engine,
    events.map((value) => ({ value })),
  );
}

function recordOf({ value, ...record }: Message) {
  const isRaw = value === null || typeof value === "string" || Buffer.isBuffer(value);
  return { ...record, value: isRaw ? value : JSON.stringify(value) };
}
