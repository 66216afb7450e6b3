import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Message, Producer } from "kafkajs";
import { unretriedProducerOf, withProducer } from "../../support/kafka-client.js";
import type { Engine } from "../../support/start-engine.js";
import type { FlowType } from "./targets.js";

const tickMs = 100;
/** Copies that come at the same moment in different partitions may be sent twice (contract.md, "Events in"); these come later, and must not. */
const copiesAfterTicks = 30;
/** Of 40 events in a row; the rest is asset.created and asset.updated. */
const rareTypes: ReadonlyMap<number, FlowType> = new Map([
  [3, "part.updated"],
  [13, "part.updated"],
  [23, "part.updated"],
  [7, "task.updated"],
  [27, "asset.deleted"],
]);

/** All that was put in, by what must come of it. */
export interface Ledger {
  /** Acknowledged by Kafka, or answered 202: each must be there. */
  readonly accepted: ReadonlyMap<string, FlowType>;
  /** Sent, and never answered: may be there. */
  readonly unanswered: ReadonlyMap<string, FlowType>;
  /** Malformed messages that Kafka has acknowledged. */
  readonly malformed: ReadonlySet<string>;
}

export interface Flow extends Ledger {
  /** Besides the flow: so many events of a type, all at once, on the topic; with `keys`, of so many keys in turn. Gives their ids. */
  put(type: FlowType, count: number, keys?: number): Promise<readonly string[]>;
  /** Ends the flow; resolves once nothing of it is under way. */
  stop(): Promise<void>;
}

export interface FlowOptions {
  readonly brokers: string;
  readonly topic: string;
  readonly perSecond: number;
  /** One that may be asked right now. */
  readonly engine: () => Engine | undefined;
}

/** Events by Kafka (with copies and malformed ones among them) and over HTTP, at a rate, until it is stopped. */
export async function startFlow(options: FlowOptions): Promise<Flow> {
  const accepted = new Map<string, FlowType>();
  const unanswered = new Map<string, FlowType>();
  const malformed = new Set<string>();
  const stopping = new AbortController();
  const producer = unretriedProducerOf(options.brokers);
  await producer.connect();
  const kafka = byKafka({ options, accepted, malformed, producer, signal: stopping.signal });
  const http = byHttp({ options, accepted, unanswered, signal: stopping.signal });
  const stop = async (): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    await Promise.all([kafka, http]);
    await producer.disconnect();
  };
  const put = async (type: FlowType, count: number, keys?: number): Promise<readonly string[]> => {
    const name = randomBytes(4).toString("hex");
    const keyOf = (index: number): string | undefined => (keys === undefined ? undefined : `key ${index % keys}`);
    const events = Array.from({ length: count }, (_, index) => keyedEvent(eventOf(name, index), { type, round: name, key: keyOf(index) }));
    const messages = events.map((event) => ({ value: JSON.stringify(event), key: event.data.key }));
    await withProducer(options.brokers, (own) => untilSent(own, options.topic, messages), unretriedProducerOf(options.brokers));
    for (const { id } of events) accepted.set(id, type);
    return events.map(({ id }) => id);
  };
  return { accepted, unanswered, malformed, put, stop };
}

interface KafkaFlow {
  readonly options: FlowOptions;
  readonly accepted: Map<string, FlowType>;
  readonly malformed: Set<string>;
  readonly producer: Producer;
  readonly signal: AbortSignal;
}

async function byKafka({ options, accepted, malformed, producer, signal }: KafkaFlow): Promise<void> {
  const name = randomBytes(4).toString("hex");
  const perTick = Math.max(1, Math.round((options.perSecond * tickMs) / 1_000));
  const earlier: ReturnType<typeof eventOf>[][] = [];
  for (let index = 0; !signal.aborted; await sleep(tickMs)) {
    const batch = Array.from({ length: perTick }, () => eventOf(name, index++));
    const broken = batch.filter(({ id }) => id.endsWith("17")).map(({ id }) => `{"id":"${id}", this is no JSON`);
    earlier.push(batch.filter(({ id }) => id.endsWith("5")));
    const copies = earlier.length > copiesAfterTicks ? (earlier.shift() ?? []) : [];
    const values = [...batch, ...copies].map((event) => JSON.stringify(event));
    await untilSent(
      producer,
      options.topic,
      [...values, ...broken].map((value) => ({ value })),
    );
    for (const { id, type } of batch) accepted.set(id, type);
    for (const text of broken) malformed.add(text);
  }
}

/** A request that failed may have arrived: sent again it makes copies, which are known by their ids. */
async function untilSent(producer: Producer, topic: string, messages: readonly Message[]): Promise<void> {
  for (;;) {
    try {
      await producer.send({ topic, messages: [...messages] });
      return;
    } catch {
      await sleep(tickMs);
    }
  }
}

interface HttpFlow {
  readonly options: FlowOptions;
  readonly accepted: Map<string, FlowType>;
  readonly unanswered: Map<string, FlowType>;
  readonly signal: AbortSignal;
}

async function byHttp({ options, accepted, unanswered, signal }: HttpFlow): Promise<void> {
  const name = randomBytes(4).toString("hex");
  for (let index = 0; !signal.aborted; await sleep(tickMs * 3)) {
    const engine = options.engine();
    if (engine === undefined) continue;
    const batch = Array.from({ length: 3 }, () => eventOf(name, index++));
    const isTaken = await postEvents(engine, batch);
    for (const { id, type } of batch) (isTaken ? accepted : unanswered).set(id, type);
  }
}

/** Whether the engine said that it has them. */
async function postEvents(engine: Engine, events: readonly unknown[]): Promise<boolean> {
  const headers = { authorization: `Bearer ${engine.adminKey}`, "content-type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(events), signal: AbortSignal.timeout(15_000) };
  const answer = await fetch(`${engine.url}/api/v1/events`, request).catch(() => undefined);
  await answer?.body?.cancel().catch(() => undefined);
  return answer?.status === 202;
}

interface FlowEvent {
  readonly id: string;
  readonly type: FlowType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The key, where there is one, is that of the record as well: what has one is in one partition. */
function keyedEvent({ id, data }: FlowEvent, { type, round, key }: { readonly type: FlowType; readonly round: string; readonly key: string | undefined }) {
  return { id, type, data: { ...data, round, key } };
}

function eventOf(name: string, index: number): FlowEvent {
  const type = rareTypes.get(index % 40) ?? (index % 2 === 0 ? "asset.created" : "asset.updated");
  return { id: `${name}-${index}`, type, data: { id: index, name: `Pump ${index}`, note: "x".repeat(200) } };
}
