import { seedSamples } from "@trunkline/event-catalog";
import { expect, it } from "vitest";
import { api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produce, produceEvents } from "../../support/produce.js";
import { answerByCheck, sendAgain } from "../../support/receive-checked.js";
import { describeSystem } from "../../support/whole-system.js";
import { verifyStandard, withOneByteChanged } from "../../support/verify-signature.js";

/** Wildcards never match the engine's own types: `webhook.ping` must be named. */
const everything = ["*", "webhook.ping"];

await describeSystem("The standard dialect", {}, (system) => {
  it("carries each published payload of TGM Expert and Tageur, put on the topic as it stands, to a receiver with the standardwebhooks library", async () => {
    const { engine, admin, receiver } = system();
    await admin.post("/tenants", { id: "acme-corp", name: "Acme" });
    const acme = await createConnector(api(engine, { tenant: "acme-corp" }), { url: receiver.url("/acme"), eventTypes: everything });
    let secret = "";
    receiver.respondWith((request) => answerByCheck(verifyStandard, () => (request.path === "/acme" ? acme.secret : secret))(request, 0));
    secret = (await createConnector(admin, { url: receiver.url("/samples"), eventTypes: everything })).secret;
    await produce(
      engine,
      seedSamples.map(({ text }) => ({ value: text })),
    );
    await eventually(() => expect([...receiver.at("/samples"), ...receiver.at("/acme")]).toHaveLength(seedSamples.length));
    const bodies = [...receiver.at("/samples"), ...receiver.at("/acme")].map(({ body }) => JSON.parse(body.toString()) as { type: string; data: unknown });
    for (const sample of seedSamples) {
      const { data } = JSON.parse(sample.text) as { data: unknown };
      expect(bodies, sample.title).toContainEqual(expect.objectContaining({ type: sample.type, data }));
    }
    expect(receiver.at("/acme")).toHaveLength(1);
    await eventually(async () => {
      const statuses = (await admin.list<{ status: string }>("/deliveries")).map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set(["delivered"]));
    });
  });

  it("sends type, timestamp, data and id in this order, and the three headers", async () => {
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/shape"), eventTypes: ["asset.created"] });
    receiver.respondWith(answerByCheck(verifyStandard, () => connector.secret));
    await produceEvents(engine, [{ data: { b: 1, a: [] }, eventType: "asset.created", eventId: "shape-1", occurredAt: "2026-02-01T14:30:45+02:00" }]);
    const [request] = await eventually(() => {
      expect(receiver.at("/shape")).toHaveLength(1);
      return receiver.at("/shape");
    });
    expect(request?.body.toString()).toBe('{"type":"asset.created","timestamp":"2026-02-01T14:30:45+02:00","data":{"b":1,"a":[]},"id":"shape-1"}');
    const delivery = await eventually(() => deliveryOf(admin, connector.id, "shape-1"));
    expect(request?.headers["webhook-id"]).toBe(delivery.id);
    expect(delivery.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(Math.abs(Number(request?.headers["webhook-timestamp"]) * 1000 - request!.arrivedAt)).toBeLessThan(5_000);
    expect(request?.headers["webhook-signature"]).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
  });

  it("is refused by the receiver with one byte of body, id or time changed, or another secret", async () => {
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/forged"), eventTypes: ["part.created"] });
    receiver.respondWith(answerByCheck(verifyStandard, () => connector.secret));
    await produceEvents(engine, [{ id: "forged", type: "part.created", data: { name: "Ball Bearing" } }]);
    await eventually(() => expect(receiver.at("/forged")).toHaveLength(1));
    const request = receiver.at("/forged")[0]!;
    const { headers } = request;
    expect(await sendAgain(receiver, request)).toBe(200);
    expect(await sendAgain(receiver, withOneByteChanged(request))).toBe(401);
    expect(await sendAgain(receiver, { ...request, headers: { ...headers, "webhook-id": `${headers["webhook-id"]}0` } })).toBe(401);
    expect(await sendAgain(receiver, { ...request, headers: { ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) + 1) } })).toBe(401);
    expect(verifyStandard(`whsec_${Buffer.alloc(24, 7).toString("base64")}`, request)).toBe(false);
  });

  it("signs with a secret of the person's own", async () => {
    const { engine, admin, receiver } = system();
    const secret = `whsec_${Buffer.from("a secret of the receiver's own").toString("base64")}`;
    const created = await createConnector(admin, { url: receiver.url("/own"), eventTypes: ["part.deleted"], config: { secret } });
    receiver.respondWith(answerByCheck(verifyStandard, () => secret));
    await produceEvents(engine, [{ id: "own", type: "part.deleted", data: {} }]);
    await eventually(async () => expect(await deliveryOf(admin, created.id, "own")).toMatchObject({ status: "delivered" }));
    expect(verifyStandard(secret, receiver.at("/own")[0]!)).toBe(true);
  });

  it("sends the catalog's example of a chosen type as a test, and waits for the answer", async () => {
    const { admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/test"), eventTypes: ["asset.*"] });
    receiver.respondWith(() => ({ status: 200, body: "thank you" }));
    const { data } = await admin.post<Record<string, unknown>>(`/connectors/${connector.id}/test`, { eventType: "asset.created" });
    expect(data).toMatchObject({ outcome: "delivered", status: 200, responseExcerpt: "thank you" });
    const request = receiver.at("/test")[0]!;
    expect(request.headers).toMatchObject({ "x-trunkline-test": "true", "webhook-id": data.deliveryId });
    expect(JSON.parse(request.body.toString())).toMatchObject({ type: "asset.created" });
    expect(verifyStandard(connector.secret, request)).toBe(true);
    const logged = await admin.get<Record<string, unknown>>(`/deliveries/${String(data.deliveryId)}`);
    expect(logged.data).toMatchObject({ test: true, status: "delivered" });
  });
});
