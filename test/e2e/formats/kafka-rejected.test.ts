import { expect, it } from "vitest";
import { createConnector } from "../../support/create-connector.js";
import { eventually } from "../../support/eventually.js";
import { configureTopic, createTopic, readTopic } from "../../support/kafka-client.js";
import { metricSeries } from "../../support/metrics.js";
import { produce } from "../../support/produce.js";
import { rejectedMessages } from "../../support/rejected-messages.js";
import { describeSystem } from "../../support/whole-system.js";

const good = (id: string) => ({ value: { id, type: "asset.created" } });

await describeSystem("Copies of rejected messages", { partitions: 1, environment: { KAFKA_LOOK_SECONDS: "1" } }, (system) => {
  it("wait while their topic refuses them, and delay nothing else", async () => {
    const { engine, admin, receiver, services } = system();
    await createTopic(services.brokers, `${engine.topic}.rejected`, 1);
    await configureTopic(services.brokers, `${engine.topic}.rejected`, { "max.message.bytes": "1" });
    await createConnector(admin, { url: receiver.url("/neighbours"), eventTypes: ["asset.*"] });
    const headers = { trace: "canary", "x-reject-reason": "forged" };
    await produce(engine, [good("before"), { key: "the key", value: "no JSON {", headers }, good("after")]);
    await eventually(() => expect(receiver.at("/neighbours")).toHaveLength(2));
    await eventually(async () => expect((await rejectedMessages(admin)).map(({ reason }) => reason)).toEqual(["bad_json"]));
    await eventually(() => expect(engine.log()).toContain("rejected.not_copied"));
    await eventually(async () => expect((await metricSeries(engine, "trunkline_kafka_lag_records")).map(({ value }) => value)).toEqual([0]));
    await configureTopic(services.brokers, `${engine.topic}.rejected`, { "max.message.bytes": "1048576" });
  });

  it("arrive once it takes them, with key, value and headers as produced, and where and why they were rejected", async () => {
    const { engine, services } = system();
    const start = Date.now();
    const [copy] = await readTopic(services.brokers, `${engine.topic}.rejected`, 1, 60_000);
    expect(copy).toEqual({
      key: "the key",
      value: "no JSON {",
      headers: {
        trace: "canary",
        "x-reject-reason": "bad_json",
        "x-reject-topic": engine.topic,
        "x-reject-partition": "0",
        "x-reject-offset": "1",
        "x-reject-time": expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    });
    expect(Date.parse(copy?.headers["x-reject-time"] ?? "")).toBeLessThanOrEqual(start);
  });
});
