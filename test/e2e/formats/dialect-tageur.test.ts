import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestAuthority, type TestAuthority } from "../../support/certificates.js";
import { connectorBody, createConnector } from "../../support/create-connector.js";
import { deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produce } from "../../support/produce.js";
import { proveReceiver } from "../../support/prove-receiver.js";
import { proveRotationAtOnce } from "../../support/prove-rotation.js";
import { publishedLanguages } from "../../support/start-published-receiver.js";
import { type Receiver, startReceiver } from "../../support/start-receiver.js";
import { verifyBody } from "../../support/verify-signature.js";
import { describeSystem } from "../../support/whole-system.js";

const verifyTageur = verifyBody("x-tageur-signature", "");

/** Tageur's receivers are HTTPS always; theirs has a certificate of an authority that the connector names. */
await describeSystem("The tageur dialect", {}, (system) => {
  let authority: TestAuthority;
  let receiver: Receiver;
  beforeAll(async () => {
    authority = createTestAuthority();
    receiver = await startReceiver({ tls: { key: authority.server.key, cert: authority.server.certificate } });
  });
  afterAll(() => receiver?.close());

  const trusting = () => ({ tls: { ca: authority.ca } });

  it.each(publishedLanguages)(
    "is accepted by a receiver made of Tageur's %s sample, whatever the payload, also at a retry; refused with a byte changed",
    async (language) => {
      await proveReceiver(system(), { dialect: "tageur", language, authority });
    },
  );

  it("sends event, time in whole seconds, and the resource, signed by a secret shown once", async () => {
    const { engine, admin } = system();
    receiver.respondWith(() => ({}));
    const connector = await createConnector(admin, { url: receiver.url("/shape"), dialect: "tageur", eventTypes: ["part.updated"], config: trusting() });
    expect(connector.secret).toMatch(/^whsec_/);
    expect((await admin.get<Record<string, unknown>>(`/connectors/${connector.id}`)).data).not.toHaveProperty("secret");
    const data = `{"previous":{"a":1},"attributes":{"name":"Ball Bearing","unit_cost":45.0,"n":9007199254740993},"type":"part","id":456}`;
    await produce(engine, [{ value: `{"data":${data},"timestamp":"2025-01-04T14:35:00.987+02:00","event":"part.updated","id":"shape"}` }]);
    await eventually(() => expect(receiver.at("/shape")).toHaveLength(1));
    const [request] = receiver.at("/shape");
    expect(request!.body.toString()).toBe(
      `{"event":"part.updated","timestamp":"2025-01-04T12:35:00Z","data":{"id":456,"type":"part","attributes":{"name":"Ball Bearing","unit_cost":45,"n":9007199254740992}}}`,
    );
    expect(request!.headers["x-tageur-signature"]).toMatch(/^[0-9a-f]{64}$/);
    expect(verifyTageur(connector.secret, request!)).toBe(true);
  });

  it("reads events of another shape: an id of the resource's own name, everything else as attributes", async () => {
    const { engine, admin } = system();
    receiver.respondWith(() => ({}));
    await createConnector(admin, { url: receiver.url("/other"), dialect: "tageur", eventTypes: ["task.comment.created"], config: trusting() });
    await produce(engine, [{ value: `{"type":"task.comment.created","time":"2025-01-04T12:35:00Z","data":{"task_id":9,"text":"done"}}` }]);
    await eventually(() => expect(receiver.at("/other")).toHaveLength(1));
    expect(JSON.parse(receiver.at("/other")[0]!.body.toString())).toMatchObject({ data: { id: 9, type: "task", attributes: { task_id: 9, text: "done" } } });
  });

  it("tests with the catalog's example of the chosen type, and a header that says so", async () => {
    const { admin } = system();
    receiver.respondWith(() => ({}));
    const connector = await createConnector(admin, { url: receiver.url("/test"), dialect: "tageur", eventTypes: ["*"], config: trusting() });
    expect((await admin.post(`/connectors/${connector.id}/test`, { eventType: "task.completed" })).data).toMatchObject({ outcome: "delivered", status: 200 });
    const [request] = receiver.at("/test");
    expect(request!.headers["x-trunkline-test"]).toBe("true");
    expect(JSON.parse(request!.body.toString())).toMatchObject({ event: "task.completed", data: { type: "task", attributes: { title: expect.any(String) } } });
    expect(verifyTageur(connector.secret, request!)).toBe(true);
  });

  it("has Tageur's defaults, and allows 0 to 10 retries in 1 to 60 s each", async () => {
    const { admin } = system();
    const body = (delivery?: Record<string, unknown>) =>
      connectorBody({ url: receiver.url("/defaults"), dialect: "tageur", eventTypes: [], config: trusting(), delivery });
    const { data } = await admin.post<Record<string, unknown>>("/connectors", body());
    expect(data.delivery).toMatchObject({ timeoutMs: 30_000, maxRetries: 3, rateLimit: null, autoDisableAfterFailures: 0 });
    expect(data.delivery).toMatchObject({ schedule: ["1m", "5m", "15m", "1h", "3h", "6h", "12h", "24h", "24h", "24h"] });
    for (const delivery of [{ maxRetries: 0 }, { maxRetries: 10 }, { timeoutMs: 1_000 }, { timeoutMs: 60_000 }])
      await admin.post("/connectors", body(delivery));
    for (const delivery of [{ maxRetries: 11 }, { timeoutMs: 999 }, { timeoutMs: 60_001 }])
      await expect(admin.post("/connectors", body(delivery))).rejects.toMatchObject({ status: 422 });
  });

  it("knows one secret at a time: a new one signs from the next attempt on", async () => {
    const { admin } = system();
    const eventType = "shipment.shipped";
    const delivery = { schedule: ["1h"] };
    const connector = await createConnector(admin, { url: receiver.url("/rotate"), dialect: "tageur", eventTypes: [eventType], delivery, config: trusting() });
    await proveRotationAtOnce(system(), { connector, eventType, receiver, path: "/rotate", verify: verifyTageur });
  });

  it("does not reach a receiver whose authority the connector does not name", async () => {
    const { engine, admin } = system();
    const connector = await createConnector(admin, {
      url: receiver.url("/unknown"),
      dialect: "tageur",
      eventTypes: ["asset.deleted"],
      delivery: { maxRetries: 0 },
    });
    await produce(engine, [{ value: `{"id":"unknown","type":"asset.deleted","data":{}}` }]);
    const found = await eventually(async () => {
      const delivery = await deliveryOf(admin, connector.id, "unknown");
      expect(delivery.status).toBe("dead_lettered");
      return delivery;
    });
    expect(found.attempts[0]!.error).toMatch(/certificate/i);
    expect(receiver.at("/unknown")).toEqual([]);
  });
});
