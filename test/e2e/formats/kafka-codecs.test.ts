import { kafkaTool, testFolders } from "@trunkline/stack";
import { describe, expect, it } from "vitest";
import { createConnector } from "../../support/create-connector.js";
import { eventually } from "../../support/eventually.js";
import { metric } from "../../support/metrics.js";
import { providePython } from "../../support/python.js";
import { describeSystem } from "../../support/whole-system.js";

const codecs = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
const count = 60;
const python = await providePython();

const ids = (prefix: string): string[] => Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
/** Alike enough to be worth packing: librdkafka sends a batch as it is where that is smaller. */
const eventText = (id: string): string => JSON.stringify({ id, type: "asset.created", data: { name: "Kolbenpumpe Größe 5 – 油 ".repeat(10) } });

await describeSystem("Batches packed with each codec", { partitions: 1 }, (system) => {
  async function sendAndExpect(codec: string, name: string, send: (events: readonly string[]) => Promise<void>): Promise<void> {
    const { engine, admin, receiver } = system();
    await createConnector(admin, { url: receiver.url(`/${name}`), eventTypes: ["asset.*"], filter: { starts_with: [{ var: "id" }, `${name}-`] } });
    const before = await metric(engine, "trunkline_kafka_unpacked_batches_total", { codec });
    await send(ids(name).map(eventText));
    await eventually(() => expect(receiver.at(`/${name}`)).toHaveLength(count));
    const bodies = receiver.at(`/${name}`).map(({ body }) => JSON.parse(body.toString()) as { id: string; data: { name: string } });
    expect(bodies.map(({ id }) => id).toSorted()).toEqual(ids(name).toSorted());
    expect(bodies[0]?.data.name).toContain("Größe 5 – 油");
    const unpacked = (await metric(engine, "trunkline_kafka_unpacked_batches_total", { codec })) - before;
    expect(unpacked > 0, `${unpacked} batches of ${codec} were unpacked`).toBe(codec !== "none");
  }

  const titled = python.skipped === undefined ? "by librdkafka" : `by librdkafka (${python.skipped})`;
  describe.skipIf(python.skipped !== undefined)(titled, () => {
    it.each(codecs)("are read: %s", async (codec) => {
      const { brokers, topic } = system().engine;
      const config = { "bootstrap.servers": brokers, "compression.type": codec, "linger.ms": 200 };
      await sendAndExpect(codec, `librdkafka-${codec}`, async (events) => {
        await python.run("librdkafka_producer.py", { config, topic, records: events.map((value) => ({ value })) });
      });
    });
  });

  describe("by Apache Kafka's own producer", () => {
    it.each(codecs)("are read: %s", async (codec) => {
      const { brokers, topic } = system().engine;
      const parameters = ["--bootstrap-server", brokers, "--topic", topic, "--compression-codec", codec];
      await sendAndExpect(codec, `java-${codec}`, async (events) => {
        const result = await kafkaTool(testFolders().cacheFolder, "org.apache.kafka.tools.ConsoleProducer", parameters, `${events.join("\n")}\n`);
        expect(result.status, result.stderr).toBe(0);
      });
    });
  });
});
