import { kafkaTool, testFolders } from "@trunkline/stack";
import { expect, it } from "vitest";
import { createConnector } from "../support/create-connector.js";
import { deliveriesOf, deliveryOf, verdictOf } from "../support/delivery-log.js";
import { eventually } from "../support/eventually.js";
import { produceEvents } from "../support/produce.js";
import { describeSystem } from "../support/whole-system.js";
import { verifyStandard } from "../support/verify-signature.js";

const producer = "org.apache.kafka.tools.ConsoleProducer";

await describeSystem("An event on its way from Kafka to a webhook", {}, (system) => {
  it("that Apache Kafka's own console producer sent reaches a receiver, signed", async () => {
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/console"), eventTypes: ["asset.*"] });
    const event = { id: "console-1", type: "asset.created", time: "2026-02-01T12:30:45.123Z", data: { id: 7, name: "Kolbenpumpe Größe 5 – 油" } };
    const result = await kafkaTool(
      testFolders().cacheFolder,
      producer,
      ["--bootstrap-server", engine.brokers, "--topic", engine.topic],
      `${JSON.stringify(event)}\n`,
    );
    expect(result.status, result.stderr).toBe(0);
    const [request] = await eventually(() => {
      expect(receiver.at("/console")).toHaveLength(1);
      return receiver.at("/console");
    });
    expect(request?.method).toBe("POST");
    expect(request?.headers["content-type"]).toBe("application/json");
    expect(request?.body.toString()).toBe(JSON.stringify({ type: event.type, timestamp: event.time, data: event.data, id: event.id }));
    expect(verifyStandard(connector.secret, request!)).toBe(true);
  });

  it("passes the filter or is stopped by it, and the trace says which clause stopped it and what it saw", async () => {
    const { engine, admin, receiver } = system();
    const filter = { and: [{ "==": [{ var: "data.attributes.asset_type" }, "Equipment"] }, { ">": [{ var: "data.attributes.price" }, 100] }] };
    const { id } = await createConnector(admin, { url: receiver.url("/filtered"), eventTypes: ["asset.created"], filter });
    const event = (name: string, asset_type: string) => ({ id: name, type: "asset.created", data: { attributes: { asset_type, price: 500 } } });
    await produceEvents(engine, [event("stopped", "Vehicle"), event("passed", "Equipment"), { id: "other", type: "asset.deleted", data: {} }]);
    await eventually(() => expect(receiver.at("/filtered")).toHaveLength(1));
    expect(JSON.parse(receiver.at("/filtered")[0]!.body.toString())).toMatchObject({ id: "passed" });

    await eventually(async () => expect(await verdictOf(admin, id, "passed")).toMatchObject({ verdict: "delivered" }));
    expect(await eventually(() => verdictOf(admin, id, "stopped"))).toMatchObject({
      verdict: "filtered",
      clause: { "==": [{ var: "data.attributes.asset_type" }, "Equipment"] },
      value: "Vehicle",
    });
    expect(await eventually(() => verdictOf(admin, id, "other"))).toMatchObject({ verdict: "not_subscribed" });
    expect((await deliveriesOf(admin, id)).map(({ eventId }) => eventId)).toEqual(["passed"]);
  });

  it("is rendered by the template with the types of its values kept", async () => {
    const { engine, admin, receiver } = system();
    const template = {
      title: "{{type}}: {{data.name}}",
      id: "{{data.id}}",
      price: "{{data.price}}",
      isNew: "{{data.isNew}}",
      attributes: "{{data.attributes}}",
      tags: "{{data.tags}}",
      missing: "{{data.nothing.there}}",
      inText: "[{{data.nothing.there}}]",
      company: "{{company}}",
      fixed: [1, true, null, { deep: "{{data.tags.1}}" }],
    };
    await createConnector(admin, { url: receiver.url("/template"), eventTypes: ["part.updated"], template });
    const data = { id: 7, name: 'Ball "Bearing"\n\\', price: 45.99, isNew: false, attributes: { a: { b: [1, 2] } }, tags: ["x", 'y"'] };
    await produceEvents(engine, [{ id: "rendered", type: "part.updated", company: 1, data }]);
    await eventually(() => expect(receiver.at("/template")).toHaveLength(1));
    expect(JSON.parse(receiver.at("/template")[0]!.body.toString())).toEqual({
      title: 'part.updated: Ball "Bearing"\n\\',
      id: 7,
      price: 45.99,
      isNew: false,
      attributes: data.attributes,
      tags: data.tags,
      missing: null,
      inText: "[]",
      company: 1,
      fixed: [1, true, null, { deep: 'y"' }],
    });
  });

  it("is in the delivery log with its attempt: the request with secrets masked, and the answer", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({ status: 202, headers: { "x-answer": "yes" }, body: "taken" }));
    const headers = { "X-Api-Key": "canary-0123456789", "X-Plant": "Hamburg" };
    const { id } = await createConnector(admin, { url: receiver.url("/log"), eventTypes: ["shipment.*"], config: { headers } });
    await produceEvents(engine, [{ id: "logged", type: "shipment.created", data: {} }]);
    const delivery = await eventually(async () => {
      const found = await deliveryOf(admin, id, "logged");
      expect(found.status).toBe("delivered");
      return found;
    });
    receiver.respondWith(() => ({}));
    const sent = receiver.at("/log")[0]!;
    expect(sent.headers).toMatchObject({ "x-api-key": "canary-0123456789", "x-plant": "Hamburg", "webhook-id": delivery.id });
    expect(delivery).toMatchObject({ eventId: "logged", eventType: "shipment.created", connectorId: id, statusGroup: "success" });
    expect(delivery.attempts).toHaveLength(1);
    const [attempt] = delivery.attempts;
    expect(attempt).toMatchObject({
      number: 1,
      outcome: "delivered",
      status: 202,
      body: "taken",
      headers: expect.objectContaining({ "x-answer": "yes" }),
      error: null,
    });
    expect(attempt?.durationMs).toBeGreaterThan(0);
    expect(attempt?.request?.url).toBe(receiver.url("/log"));
    const shown = Object.fromEntries(Object.entries(attempt?.request?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    expect(shown).toMatchObject({ "x-api-key": "***", "x-plant": "Hamburg", "webhook-id": delivery.id });
    expect(JSON.stringify(delivery)).not.toContain("canary-0123456789");
    expect(engine.log()).not.toContain("canary-0123456789");
  });
});
