import { seedSamples } from "@trunkline/event-catalog";
import { expect, it } from "vitest";
import { api } from "../support/api.js";
import { createConnector } from "../support/create-connector.js";
import { deliveriesOf, deliveryOf } from "../support/delivery-log.js";
import { eventually } from "../support/eventually.js";
import { produce, produceEvents } from "../support/produce.js";
import { answerByCheck, sendAgain } from "../support/receive-checked.js";
import type { ReceivedRequest } from "../support/start-receiver.js";
import { describeSystem } from "../support/whole-system.js";
import { missingPython, verifyTgmInNode, verifyTgmInPython, withOneByteChanged } from "../support/verify-signature.js";

const bodyOf = (request: ReceivedRequest | undefined) => JSON.parse(request?.body.toString() ?? "null") as Record<string, unknown>;
/** TGM's payload with client and company belongs to the tenant that it names. */
const samples = seedSamples.filter(({ system }) => system === "tgm-expert" || system === "tageur");
const isOfAcme = ({ text }: { readonly text: string }) => text.includes("acme-corp");

await describeSystem("The tgm dialect", {}, (system) => {
  it("carries each published payload of TGM Expert and Tageur, put on the topic as it stands, to a receiver made of TGM's Node.js sample", async () => {
    const { engine, admin, receiver } = system();
    const acme = api(engine, { tenant: "acme-corp" });
    await admin.post("/tenants", { id: "acme-corp", name: "Acme Corporation" });
    const input = { dialect: "tgm", eventTypes: ["*", "webhook.ping"] };
    const secrets = new Map<string, string>();
    receiver.respondWith((request) => ({ status: verifyTgmInNode(secrets.get(request.path) ?? "", request) ? 200 : 401 }));
    secrets.set("/default", (await createConnector(admin, { ...input, url: receiver.url("/default") })).secret);
    secrets.set("/acme", (await createConnector(acme, { ...input, url: receiver.url("/acme") })).secret);
    await produce(
      engine,
      samples.map(({ text }) => ({ value: text })),
    );
    const others = samples.filter((sample) => !isOfAcme(sample));
    await eventually(() => expect([receiver.at("/default").length, receiver.at("/acme").length]).toEqual([others.length, samples.length - others.length]));
    const sent = receiver.at("/default").map(bodyOf);
    for (const { type, text, title } of others) {
      const { id, type: kind, attributes } = (JSON.parse(text) as { data: { id?: number; type: string; attributes: unknown } }).data;
      const data = expect.objectContaining({ ...(id === undefined ? {} : { id }), type: kind, attributes });
      expect(sent, title).toContainEqual(expect.objectContaining({ event: type, data }));
    }
    expect(bodyOf(receiver.at("/acme")[0])).toMatchObject({ client: { id: "acme-corp", name: "Acme Corporation" }, company: { id: 1, name: "Acme HQ" } });
    for (const client of [admin, acme]) {
      await eventually(async () => {
        const statuses = (await client.list<{ status: string }>("/deliveries")).map(({ status }) => status);
        expect(new Set(statuses)).toEqual(new Set(["delivered"]));
      });
    }
  });

  it("is accepted by TGM's Python sample, and refused with one byte changed", async (context) => {
    const missing = missingPython();
    if (missing !== undefined) context.skip(missing);
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/python"), dialect: "tgm", eventTypes: ["unit.created"] });
    receiver.respondWith(answerByCheck(verifyTgmInPython, () => connector.secret));
    await produceEvents(engine, [{ id: "python", type: "unit.created", data: { id: 1, name: "Größe – 油 – 🛢" } }]);
    await eventually(async () => expect(await deliveryOf(admin, connector.id, "python")).toMatchObject({ status: "delivered" }));
    const request = receiver.at("/python")[0]!;
    expect(await sendAgain(receiver, request)).toBe(200);
    expect(await sendAgain(receiver, withOneByteChanged(request))).toBe(401);
  });

  it("sends its members in the published order, with the headers that TGM names", async () => {
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/order"), dialect: "tgm", eventTypes: ["facility.updated"] });
    receiver.respondWith(answerByCheck(verifyTgmInNode, () => connector.secret));
    const data = { previous: { name: "Old" }, attributes: { name: "New" }, type: "Facility", id: 5 };
    await produceEvents(engine, [
      {
        metadata: { by: "import" },
        data,
        company: { id: 3, name: "Plant 3" },
        timestamp: "2026-02-01T12:30:45Z",
        event: "facility.updated",
        eventId: "order-1",
      },
    ]);
    await eventually(() => expect(receiver.at("/order")).toHaveLength(1));
    const request = receiver.at("/order")[0]!;
    const body = bodyOf(request);
    expect(Object.keys(body)).toEqual(["eventId", "event", "timestamp", "webhookId", "apiVersion", "client", "company", "data", "metadata"]);
    expect(body).toEqual({
      eventId: "order-1",
      event: "facility.updated",
      timestamp: "2026-02-01T12:30:45.000Z",
      webhookId: connector.id,
      apiVersion: "1.0",
      client: expect.objectContaining({ id: "default" }),
      company: { id: 3, name: "Plant 3" },
      data: { id: 5, type: "Facility", attributes: { name: "New" }, previous: { name: "Old" } },
      metadata: { by: "import" },
    });
    expect(Object.keys(body.data as object)).toEqual(["id", "type", "attributes", "previous"]);
    const delivery = await eventually(() => deliveryOf(admin, connector.id, "order-1"));
    expect(request.headers).toMatchObject({ "x-tgm-event": "facility.updated", "x-tgm-delivery": delivery.id, "content-type": "application/json" });
    expect(Math.abs(Number(request.headers["x-tgm-timestamp"]) * 1000 - request.arrivedAt)).toBeLessThan(5_000);
    expect(request.headers["x-tgm-signature"]).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(await sendAgain(receiver, withOneByteChanged(request))).toBe(401);
  });

  it("says of the previous state: null on created, absent on deleted, else as produced or null", async () => {
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/previous"), dialect: "tgm", eventTypes: ["inspection.*"] });
    receiver.respondWith(answerByCheck(verifyTgmInNode, () => connector.secret));
    const event = (id: string, action: string, previous?: unknown) => ({
      id,
      type: `inspection.${action}`,
      data: { id: 1, type: "Inspection", attributes: {} },
      previous,
    });
    const was = { status: "open" };
    await produceEvents(engine, [event("c", "created", was), event("u", "updated", was), event("n", "updated"), event("d", "deleted", was)]);
    await eventually(() => expect(receiver.at("/previous")).toHaveLength(4));
    const sent = new Map(receiver.at("/previous").map((request) => [bodyOf(request).eventId, bodyOf(request)]));
    expect(sent.get("c")).toMatchObject({ data: { previous: null } });
    expect(sent.get("u")).toMatchObject({ data: { previous: was } });
    expect(sent.get("n")).toMatchObject({ data: { previous: null } });
    expect(sent.get("d")?.data).not.toHaveProperty("previous");
    expect(sent.get("u")).toMatchObject({ metadata: null });
    expect(sent.get("u")).not.toHaveProperty("company");
  });

  it("pings with TGM's published test payload", async () => {
    const { admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/ping"), dialect: "tgm", eventTypes: ["asset.*"] });
    receiver.respondWith(answerByCheck(verifyTgmInNode, () => connector.secret));
    const { data } = await admin.post<Record<string, unknown>>(`/connectors/${connector.id}/test`, {});
    expect(data).toMatchObject({ outcome: "delivered", status: 200 });
    const request = receiver.at("/ping")[0]!;
    expect(bodyOf(request)).toEqual({
      eventId: expect.stringMatching(/^ping-\d{13}$/),
      event: "webhook.ping",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      webhookId: connector.id,
      apiVersion: "1.0",
      data: { type: "WebhookTest", attributes: { message: "This is a test webhook delivery" } },
    });
    expect(request.headers["x-tgm-event"]).toBe("webhook.ping");
  });

  it("lets TGM's own way of retrying stand: attempts of one delivery carry one X-TGM-Delivery, and each is signed", async () => {
    const { engine, admin, receiver } = system();
    const delivery = { maxRetries: 1, schedule: ["200ms"] };
    const connector = await createConnector(admin, { url: receiver.url("/again"), dialect: "tgm", eventTypes: ["report.generated"], delivery });
    receiver.respondWith((request, earlier) => (earlier === 0 ? { status: 503 } : answerByCheck(verifyTgmInNode, () => connector.secret)(request, earlier)));
    await produceEvents(engine, [{ id: "again", type: "report.generated", data: {} }]);
    await eventually(async () => expect(await deliveriesOf(admin, connector.id)).toMatchObject([{ status: "delivered" }]));
    const ids = receiver.at("/again").map(({ headers }) => headers["x-tgm-delivery"]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });
});
