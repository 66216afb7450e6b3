import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { eventually } from "../../support/eventually.js";
import { createTopic, deleteTopics, partitionsOf } from "../../support/kafka-client.js";
import { metricSeries } from "../../support/metrics.js";
import { produce, produceEvents } from "../../support/produce.js";
import { provideServices } from "../../support/services.js";
import { type Engine, startEngine } from "../../support/start-engine.js";
import { type Receiver, startReceiver } from "../../support/start-receiver.js";

interface ShownEvent {
  readonly id: string;
  readonly tenant: string;
}

const services = await provideServices();

describe.skipIf(services.skipped !== undefined)("Topics", () => {
  const name = `topics-${randomBytes(4).toString("hex")}`;
  const [bound, late] = [`${name}-bound`, `${name}-late`];
  let engine: Engine;
  let receiver: Receiver;
  let admin: Api;

  beforeAll(async () => {
    receiver = await startReceiver();
    await createTopic(services.brokers, bound, 1);
    const environment = {
      KAFKA_TOPICS: `/^${name}-/`,
      KAFKA_TOPIC_TENANTS: `${bound}=bound-corp,${late}=late-corp`,
      KAFKA_GROUP_ID: name,
      KAFKA_DLQ_TOPIC: `${name}-rejected`,
      KAFKA_START_FROM: "latest",
      KAFKA_LOOK_SECONDS: "1",
    };
    engine = await startEngine(services, { environment });
    admin = api(engine);
    for (const id of ["bound-corp", "late-corp", "header-corp", "other-corp"]) await admin.post("/tenants", { id, name: id });
  });

  afterAll(async () => {
    await engine?.remove();
    await receiver?.close();
    await deleteTopics(services.brokers, [bound, late, `${name}-open`, `${name}-rejected`]);
  });

  const eventsOf = async (tenant: string): Promise<readonly string[]> => (await api(engine, { tenant }).list<ShownEvent>("/events")).map(({ id }) => id);
  const lag = () => metricSeries(engine, "trunkline_kafka_lag_records");

  it("found by a pattern after the start are read from their first record, also where a new group begins at the latest", async () => {
    await createConnector(api(engine, { tenant: "late-corp" }), { url: receiver.url("/late") });
    await createTopic(services.brokers, late, 2);
    await produceEvents({ ...engine, topic: late }, [{ id: "late", type: "asset.created", data: {} }]);
    await eventually(() => expect(receiver.at("/late")).toHaveLength(1));
  });

  it("bound to a tenant give it their events, whatever payload and headers claim", async () => {
    const claims = [{ tenant: "other-corp" }, { client: { id: "other-corp", name: "Other" } }, { tenantId: "nobody" }];
    const messages = claims.map((claim, index) => ({ value: { id: `bound-${index}`, type: "asset.created", ...claim }, headers: { tenant: "other-corp" } }));
    await produce({ ...engine, topic: bound }, messages);
    await eventually(async () => expect((await eventsOf("bound-corp")).toSorted()).toEqual(["bound-0", "bound-1", "bound-2"]));
    expect(await eventsOf("other-corp")).toEqual([]);
  });

  it("bound to nobody take the tenant from the payload, then from the record's header, then the default one", async () => {
    const topic = `${name}-open`;
    await createTopic(services.brokers, topic, 1);
    const event = (id: string, more: object = {}) => ({ id, type: "asset.created", ...more });
    await produce({ ...engine, topic }, [
      { value: event("by-payload", { tenant: "other-corp" }), headers: { tenant: "header-corp" } },
      { value: event("by-header"), headers: { Tenant: "header-corp" } },
      { value: event("by-nothing") },
    ]);
    for (const [tenant, id] of [
      ["default", "by-nothing"],
      ["header-corp", "by-header"],
      ["other-corp", "by-payload"],
    ] as const)
      await eventually(async () => expect(await eventsOf(tenant)).toEqual([id]));
  });

  it("have their lag among the metrics, for every partition: it grows while the database stands still and goes when it is back", async () => {
    await eventually(async () => {
      const found = (await lag()).filter(({ labels }) => labels.topic === late);
      expect(found.map(({ labels, value }) => [labels.partition, value]).toSorted()).toEqual([
        ["0", 0],
        ["1", 0],
      ]);
    });
    const client = new pg.Client({ connectionString: engine.environment.DATABASE_URL });
    await client.connect();
    try {
      await client.query("begin; lock table trunkline.event in access exclusive mode");
      const events = Array.from({ length: 300 }, (_, index) => ({ id: `held-${index}`, type: "asset.created" }));
      await produceEvents({ ...engine, topic: bound }, events);
      await eventually(async () => expect((await lag()).find(({ labels }) => labels.topic === bound)?.value).toBe(300));
      await client.query("rollback");
    } finally {
      await client.end();
    }
    await eventually(async () => expect((await lag()).filter(({ value }) => value > 0)).toEqual([]));
  });
});

describe.skipIf(services.skipped !== undefined)("Named topics", () => {
  it("that are missing are made with 8 partitions", async () => {
    const topics = ["a", "b"].map((end) => `missing-${randomBytes(4).toString("hex")}-${end}`);
    const engine = await startEngine(services, { environment: { KAFKA_TOPICS: topics.join(",") } });
    try {
      for (const topic of topics) await eventually(async () => expect(await partitionsOf(services.brokers, topic)).toBe(8));
      await produceEvents({ ...engine, topic: topics[1]! }, [{ id: "in-a-new-topic", type: "asset.created" }]);
      await eventually(() => api(engine).get("/events/in-a-new-topic"));
    } finally {
      await engine.remove();
      await deleteTopics(services.brokers, topics);
    }
  });
});
