import { zstdCompressSync } from "node:zlib";
import { join } from "node:path";
import kafkajs from "kafkajs";
import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import { provideServices } from "../../support/services.js";
import { startEngine } from "../../support/start-engine.js";

const services = await provideServices();
const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
const withinMs = 10_000;

describe.skipIf(services.skipped !== undefined)("A Kafka client that stops for good", () => {
  it("ends the process within 10 s, with a clear log and a status that is no success: a codec that nobody registered", async () => {
    const preload = join(import.meta.dirname, "../../support/without-zstd.mjs");
    const engine = await startEngine(services, { environment: { NODE_OPTIONS: `--import=${preload}` }, partitions: 1 });
    try {
      await produceEvents(engine, [{ id: "before", type: "asset.created" }]);
      await eventually(() => expect(engine.log()).toContain("kafka.joined"));
      await produceZstd(engine, JSON.stringify({ id: "unreadable", type: "asset.created" }));
      const start = Date.now();
      await eventually(() => expect(engine.isAlive()).toBe(false), { timeoutMs: withinMs });
      expect(await engine.stop()).toBe(1);
      expect(Date.now() - start).toBeLessThan(withinMs);
      expect(engine.log()).toContain('"msg":"kafka.crashed"');
      expect(engine.log()).toMatch(/the Kafka consumer has stopped: .*ZSTD compression not implemented/);
    } finally {
      await engine.remove();
    }
  });
});

async function produceZstd({ brokers, topic }: { readonly brokers: string; readonly topic: string }, value: string): Promise<void> {
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({ compress: ({ buffer }: { buffer: Buffer }) => zstdCompressSync(buffer) });
  const producer = new Kafka({ brokers: brokers.split(","), logLevel: logLevel.NOTHING }).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic, compression: CompressionTypes.ZSTD, messages: [{ value }] });
  await producer.disconnect();
}
