import { seedSamples } from "@trunkline/event-catalog";
import { expect, it } from "vitest";
import { api } from "../../support/api.js";
import { connectorBody, createConnector } from "../../support/create-connector.js";
import { deliveriesOf, deliveryOf, verdictOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { proveReceiver } from "../../support/prove-receiver.js";
import { proveRotationAtOnce } from "../../support/prove-rotation.js";
import { produce, produceEvents } from "../../support/produce.js";
import { answerByCheck, sendAgain } from "../../support/receive-checked.js";
import { mostWithin, spanOf, stallDuring, sureWindow } from "../../support/stalls.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import { describeSystem } from "../../support/whole-system.js";
import { publishedLanguages } from "../../support/start-published-receiver.js";
import { verifyBody, withOneByteChanged } from "../../support/verify-signature.js";

const verifyTgm = verifyBody("x-tgm-signature", "sha256=");
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
    receiver.respondWith((request) => ({ status: verifyTgm(secrets.get(request.path) ?? "", request) ? 200 : 401 }));
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

  it.each(publishedLanguages)(
    "is accepted by a receiver made of TGM's %s sample, whatever the payload, also at a retry; refused with a byte changed",
    async (language) => {
      await proveReceiver(system(), { dialect: "tgm", language });
    },
  );

  it("sends its members in the published order, with the headers that TGM names", async () => {
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/order"), dialect: "tgm", eventTypes: ["facility.updated"] });
    receiver.respondWith(answerByCheck(verifyTgm, () => connector.secret));
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
    expect(Math.abs(Number(request.headers["x-tgm-timestamp"]) * 1000 - request.arrivedAt)).toBeLessThan(60_000);
    expect(request.headers["x-tgm-signature"]).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(await sendAgain(receiver, withOneByteChanged(request))).toBe(401);
  });

  it("says of the previous state: null on created, absent on deleted, else as produced or null", async () => {
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/previous"), dialect: "tgm", eventTypes: ["inspection.*"] });
    receiver.respondWith(answerByCheck(verifyTgm, () => connector.secret));
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
    receiver.respondWith(answerByCheck(verifyTgm, () => connector.secret));
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
    expect(request.headers).not.toHaveProperty("x-trunkline-test");
  });

  it("cuts a body over 1 MB to id and scalar fields and says so; one that is larger still is a dead letter", async () => {
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/large"), dialect: "tgm", eventTypes: ["sensor.reading_received"] });
    receiver.respondWith(answerByCheck(verifyTgm, () => connector.secret));
    // 1e20 has four characters in a record of at most 1 MB, and twenty-one as JavaScript writes it.
    const readings = `[${Array.from({ length: 100_000 }, () => "1e20").join(",")}]`;
    const event = (id: string, attributes: string): string =>
      `{"id":"${id}","type":"sensor.reading_received","company":1,"metadata":{"by":"gateway"},"data":{"id":5,"type":"Sensor","attributes":${attributes}}}`;
    const scalars = Array.from({ length: 60_000 }, (_, index) => `"v${index}":1e20`).join(",");
    await produce(engine, [
      { value: event("large", `{"id":5,"name":"Turbine 油","load":2.5,"running":true,"owner":null,"readings":${readings},"unit":{"id":1}}`) },
      { value: event("too-large", `{"id":5,${scalars}}`) },
    ]);
    await eventually(async () => expect(await deliveryOf(admin, connector.id, "large")).toMatchObject({ status: "delivered" }));
    const [request] = receiver.at("/large");
    expect(bodyOf(request)).toMatchObject({ eventId: "large", metadata: { by: "gateway", truncated: true } });
    expect((bodyOf(request).data as Record<string, unknown>).attributes).toEqual({ id: 5, name: "Turbine 油", load: 2.5, running: true, owner: null });
    await eventually(async () => expect(await deliveryOf(admin, connector.id, "too-large")).toMatchObject({ status: "dead_lettered", reason: "too_large" }));
    expect(receiver.at("/large")).toHaveLength(1);
  });

  it("has TGM's defaults, and lets nobody retry more than 3 times", async () => {
    const { admin, receiver } = system();
    const input = { url: receiver.url("/defaults"), dialect: "tgm", eventTypes: [] };
    const { data } = await admin.post<Record<string, unknown>>("/connectors", connectorBody(input));
    expect(data.delivery).toMatchObject({
      timeoutMs: 30_000,
      maxRetries: 3,
      schedule: ["1m", "5m", "15m"],
      rateLimit: { max: 100, perMs: 1_000 },
      autoDisableAfterFailures: 10,
    });
    const more = connectorBody({ ...input, delivery: { maxRetries: 4 } });
    await expect(admin.post("/connectors", more)).rejects.toMatchObject({ status: 422, problem: { errors: [{ pointer: "/delivery/maxRetries" }] } });
  });

  it("gives a webhook without event types no event", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const none = await createConnector(admin, { url: receiver.url("/none"), dialect: "tgm", eventTypes: [] });
    const some = await createConnector(admin, { url: receiver.url("/some"), dialect: "tgm", eventTypes: ["todo.completed"] });
    await produceEvents(engine, [{ id: "none", type: "todo.completed", data: {} }]);
    await eventually(async () => expect(await deliveryOf(admin, some.id, "none")).toMatchObject({ status: "delivered" }));
    expect(await verdictOf(admin, none.id, "none")).toMatchObject({ verdict: "not_subscribed" });
  });

  it("sends no more than 100 a second to a webhook; the others wait, and none is lost", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const connector = await createConnector(admin, { url: receiver.url("/pace"), dialect: "tgm", eventTypes: ["drawing.updated"] });
    const stallMs = await stallDuring([engine], async () => {
      await produceEvents(
        engine,
        Array.from({ length: 250 }, (_, index) => ({ id: `pace-${index}`, type: "drawing.updated", data: { id: index } })),
      );
      await eventually(async () => expect((await deliveriesOf(admin, connector.id)).map(({ status }) => status)).toEqual(Array(250).fill("delivered")));
    });
    expect(receiver.at("/pace")).toHaveLength(250);
    expect(mostWithin(receiver.at("/pace"), sureWindow(1_000, stallMs))).toBeLessThanOrEqual(100);
    expect(spanOf(receiver.at("/pace"))).toBeGreaterThanOrEqual(sureWindow(1_500, stallMs));
  });

  it("knows one secret at a time: a new one signs from the next attempt on", async () => {
    const { admin, receiver } = system();
    const eventType = "drawing.created";
    const connector = await createConnector(admin, { url: receiver.url("/rotate"), dialect: "tgm", eventTypes: [eventType], delivery: { schedule: ["1h"] } });
    await proveRotationAtOnce(system(), { connector, eventType, receiver, path: "/rotate", verify: verifyTgm });
  });

  it("lets TGM's own way of retrying stand: attempts of one delivery carry one X-TGM-Delivery, and each is signed", async () => {
    const { engine, admin, receiver } = system();
    const delivery = { maxRetries: 1, schedule: ["200ms"] };
    const connector = await createConnector(admin, { url: receiver.url("/again"), dialect: "tgm", eventTypes: ["report.generated"], delivery });
    receiver.respondWith((request, earlier) => (earlier === 0 ? { status: 503 } : answerByCheck(verifyTgm, () => connector.secret)(request, earlier)));
    await produceEvents(engine, [{ id: "again", type: "report.generated", data: {} }]);
    await eventually(async () => expect(await deliveriesOf(admin, connector.id)).toMatchObject([{ status: "delivered" }]));
    const ids = receiver.at("/again").map(({ headers }) => headers["x-tgm-delivery"]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });
});
