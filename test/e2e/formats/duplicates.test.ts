import { beforeAll, expect, it } from "vitest";
import { type Answer, api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { deliveriesOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { withAdmin } from "../../support/kafka-client.js";
import { metric } from "../../support/metrics.js";
import { produce } from "../../support/produce.js";
import { rejectedBytes, rejectedMessages } from "../../support/rejected-messages.js";
import { describeSystem } from "../../support/whole-system.js";

interface AcceptedEvent {
  readonly id: string;
  readonly duplicate: boolean;
}

const hourMs = 3_600_000;
const path = "/api/v1/events";
const event = (id: string, name = "Pump") => ({ id, type: "asset.created", source: "erp", data: { name } });

await describeSystem("A topic that is read again from its beginning", { partitions: 2 }, (system) => {
  it("by an operator's mistake, or for a restored database, sends nothing once more", async () => {
    const { engine, admin, receiver } = system();
    const count = 300;
    const connector = await createConnector(admin, { url: receiver.url("/again"), eventTypes: ["asset.*"] });
    const anHourAgo = String(Date.now() - hourMs);
    await produce(
      engine,
      Array.from({ length: count }, (_, index) => ({ value: event(`old-${index}`), timestamp: anHourAgo })),
    );
    await eventually(() => expect(receiver.at("/again")).toHaveLength(count));
    await engine.stop();
    await withAdmin(engine.brokers, async (kafka) => {
      await eventually(() => kafka.resetOffsets({ groupId: engine.topic, topic: engine.topic, earliest: true }));
    });
    await engine.restart();
    await produce(engine, [{ value: event("new") }]);
    await eventually(async () => expect(await metric(engine, "trunkline_events_total", { verdict: "duplicate" })).toBe(count));
    await eventually(() => expect(receiver.at("/again")).toHaveLength(count + 1));
    await eventually(async () => {
      const statuses = (await deliveriesOf(admin, connector.id)).map(({ status }) => status);
      expect(statuses).toEqual(Array(count + 1).fill("delivered"));
    });
    expect(receiver.at("/again")).toHaveLength(count + 1);
  });
});

await describeSystem("An event that comes twice", { partitions: 2, environment: { KAFKA_LOOK_SECONDS: "1" } }, (system) => {
  let connector: number;
  beforeAll(async () => {
    const { admin, receiver } = system();
    connector = (await createConnector(admin, { url: receiver.url("/all"), eventTypes: ["asset.*"] })).id;
  });

  const received = (id: string) =>
    system()
      .receiver.at("/all")
      .map(({ body }) => JSON.parse(body.toString()) as ReturnType<typeof event>)
      .filter((body) => body.id === id);
  const verdict = (name: string): Promise<number> => metric(system().engine, "trunkline_events_total", { verdict: name });
  const produced = (messages: Parameters<typeof produce>[1]) => produce(system().engine, messages);

  it("is sent once: in one batch, in another partition, with a record timestamp of hours ago, over another door", async () => {
    const { admin } = system();
    await produced([
      { value: event("twice"), partition: 0 },
      { value: event("twice"), partition: 0 },
    ]);
    await eventually(async () => expect(await verdict("duplicate")).toBe(1));
    await produced([
      { value: event("twice"), partition: 1, timestamp: String(Date.now() - 20 * hourMs) },
      { value: event("twice"), partition: 0, timestamp: "1" },
    ]);
    await eventually(async () => expect(await verdict("duplicate")).toBe(3));
    const { data } = await admin.post<AcceptedEvent[]>("/events", event("twice"));
    expect(data).toMatchObject([{ id: "twice", duplicate: true }]);
    await produced([{ value: event("another"), partition: 0 }]);
    await eventually(() => expect(received("another")).toHaveLength(1));
    expect(received("twice")).toHaveLength(1);
    await eventually(async () => expect(await deliveriesOf(admin, connector)).toHaveLength(2));
  });

  it("is sent once when the first came with a record timestamp of hours ago", async () => {
    await produced([{ value: event("old"), partition: 0, timestamp: String(Date.now() - 20 * hourMs) }]);
    await eventually(() => expect(received("old")).toHaveLength(1));
    const before = await verdict("duplicate");
    await produced([{ value: event("old"), partition: 1 }]);
    await eventually(async () => expect(await verdict("duplicate")).toBe(before + 1));
    expect(received("old")).toHaveLength(1);
  });

  it("with another payload loses to the first; the conflict is counted, and to be seen with its bytes", async () => {
    const { admin, engine } = system();
    await produced([{ value: event("conflict", "first"), partition: 0 }]);
    await eventually(() => expect(received("conflict")).toHaveLength(1));
    await produced([{ value: event("conflict", "second"), partition: 1 }]);
    await eventually(async () => expect(await verdict("conflict")).toBe(1));
    const overHttp = await admin.post<AcceptedEvent[]>("/events", event("conflict", "third"));
    expect(overHttp.data).toMatchObject([{ id: "conflict", duplicate: true }]);
    expect(await verdict("conflict")).toBe(2);
    const rejected = await rejectedMessages(admin);
    expect(rejected.map(({ reason }) => reason)).toEqual(["conflicting_duplicate", "conflicting_duplicate"]);
    expect(rejected.map((message) => JSON.parse(rejectedBytes(message).toString())).map(({ data }) => data.name)).toEqual(["third", "second"]);
    expect(rejected[1]).toMatchObject({ topic: engine.topic, partition: 1 });
    const again = await admin.ask("POST", `/api/v1/rejected-messages/${rejected[0]!.id}/retry`);
    expect(again.status, again.text).toBe(409);
    expect(received("conflict").map(({ data }) => data.name)).toEqual(["first"]);
  });

  it("over HTTP with one Idempotency-Key at the same moment has one id, and is sent once", async () => {
    const { admin } = system();
    const options = {
      body: [
        { type: "asset.created", data: { name: "no id" } },
        { type: "asset.created", data: {} },
      ],
      headers: { "idempotency-key": "at-once" },
    };
    const answers = await Promise.all(Array.from({ length: 8 }, () => admin.ask("POST", path, options)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
    const texts = answers.map(({ body }) => JSON.stringify((body as Answer<AcceptedEvent[]>).data));
    expect(new Set(texts).size).toBe(1);
    const [first, second] = (answers[0]!.body as Answer<AcceptedEvent[]>).data;
    expect(first!.id).not.toBe(second!.id);
    await eventually(() => expect([received(first!.id), received(second!.id)].map(({ length }) => length)).toEqual([1, 1]));
  });

  it("with a key that was used with another body is 422; another tenant's key is its own", async () => {
    const { admin, engine } = system();
    const headers = { "idempotency-key": "order-4711" };
    const ask = (client: typeof admin, name: string) => client.ask("POST", path, { body: event("keyed", name), headers });
    expect((await ask(admin, "a")).status).toBe(202);
    const other = await ask(admin, "b");
    expect([other.status, (other.body as { errors: unknown }).errors]).toEqual([
      422,
      [{ pointer: "", message: "the Idempotency-Key was used with another body" }],
    ]);
    await admin.post("/tenants", { id: "other-corp", name: "Other" });
    expect((await ask(api(engine, { tenant: "other-corp" }), "b")).status).toBe(202);
  });
});
