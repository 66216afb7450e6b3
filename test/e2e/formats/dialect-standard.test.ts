import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { seedSamples } from "@trunkline/event-catalog";
import { expect, it } from "vitest";
import { api } from "../../support/api.js";
import { connectorBody, type Connector, createConnector } from "../../support/create-connector.js";
import { deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { proveReceiver } from "../../support/prove-receiver.js";
import { produce, produceEvents } from "../../support/produce.js";
import { answerByCheck, sendAgain } from "../../support/receive-checked.js";
import { publishedLanguages } from "../../support/start-published-receiver.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import { describeSystem } from "../../support/whole-system.js";
import { verifyStandard, withOneByteChanged } from "../../support/verify-signature.js";

/** Wildcards never match the engine's own types: `webhook.ping` must be named. */
const everything = ["*", "webhook.ping"];

const signaturesOf = ({ headers }: ReceivedRequest): readonly string[] => (headers["webhook-signature"] ?? "").split(" ");

/** By the text of Standard Webhooks: ed25519 over id, time and body, with nothing but the public key. */
function verifyByPublicKey(whpk: string, { headers, body }: ReceivedRequest): boolean {
  const x = Buffer.from(whpk.slice("whpk_".length), "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signed = Buffer.concat([Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`), body]);
  return signaturesOf({ headers, body } as ReceivedRequest)
    .filter((signature) => signature.startsWith("v1a,"))
    .some((signature) => verify(null, signed, key, Buffer.from(signature.slice("v1a,".length), "base64")));
}

function privateKey(): string {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return `whsk_${Buffer.concat([d, x].map((part) => Buffer.from(part, "base64url"))).toString("base64")}`;
}

await describeSystem("The standard dialect", {}, (system) => {
  it("carries each published payload of the seed systems, put on the topic as it stands, to a receiver with the standardwebhooks library", async () => {
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
    expect(Math.abs(Number(request?.headers["webhook-timestamp"]) * 1000 - request!.arrivedAt)).toBeLessThan(60_000);
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

  it.each(publishedLanguages)(
    "is accepted by a receiver of the specification in %s, whatever the payload, also at a retry; refused with a byte changed",
    async (language) => {
      await proveReceiver(system(), { dialect: "standard", language });
    },
  );

  it("signs v1a with a private key, and shows receivers the public one", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith((_request, earlier) => ({ status: earlier === 0 ? 500 : 200 }));
    const input = { url: receiver.url("/v1a"), eventTypes: ["part.updated"], config: { secret: privateKey() }, delivery: { schedule: ["50ms"] } };
    const { id, publicKey } = (await admin.post<Connector & { publicKey: string }>("/connectors", connectorBody(input))).data;
    expect(publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect((await admin.get<{ publicKey: string }>(`/connectors/${id}`)).data.publicKey).toBe(publicKey);
    await produceEvents(engine, [{ id: "v1a", type: "part.updated", data: { name: "Größe" } }]);
    await eventually(async () => expect(await deliveryOf(admin, id, "v1a")).toMatchObject({ status: "delivered" }));
    expect(receiver.at("/v1a")).toHaveLength(2);
    for (const request of receiver.at("/v1a")) {
      expect(verifyByPublicKey(publicKey, request)).toBe(true);
      expect(verifyByPublicKey(publicKey, withOneByteChanged(request))).toBe(false);
    }
    const rotated = (await admin.post<{ publicKey: string }>(`/connectors/${id}/rotate-secret`, { overlapSeconds: 60 })).data;
    await produceEvents(engine, [{ id: "v1a-rotated", type: "part.updated", data: {} }]);
    await eventually(() => expect(receiver.at("/v1a")).toHaveLength(3));
    for (const key of [publicKey, rotated.publicKey]) expect(verifyByPublicKey(key, receiver.at("/v1a")[2]!)).toBe(true);
  });

  it("lets two secrets overlap: whatever is sent meanwhile, retries too, is accepted by either", async () => {
    const { engine, admin, receiver } = system();
    const input = { url: receiver.url("/overlap"), eventTypes: ["unit.*"], delivery: { maxRetries: 5, schedule: ["50ms"] } };
    const connector = await createConnector(admin, input);
    receiver.respondWith((_request, earlier) => ({ status: earlier % 4 === 3 ? 500 : 200 }));
    const send = (from: number) =>
      produceEvents(
        engine,
        Array.from({ length: 20 }, (_, index) => ({ id: `overlap-${from + index}`, type: "unit.updated", data: {} })),
      );
    await send(0);
    const { data } = await admin.post<Connector>(`/connectors/${connector.id}/rotate-secret`, { overlapSeconds: 3_600 });
    const rotatedAt = receiver.requests.length;
    const secret = data.secret!;
    await send(100);
    await eventually(async () => {
      const statuses = (await admin.list<{ status: string }>(`/connectors/${connector.id}/deliveries`)).map(({ status }) => status);
      expect(statuses).toEqual(Array(40).fill("delivered"));
    });
    for (const request of receiver.at("/overlap")) expect(verifyStandard(connector.secret, request)).toBe(true);
    const later = receiver.requests.slice(rotatedAt).filter(({ body }) => body.toString().includes("overlap-1"));
    expect(later.filter(({ headers }) => headers["webhook-signature"]!.includes(" ")).length).toBeGreaterThanOrEqual(20);
    for (const request of receiver.at("/overlap").slice(-20))
      expect([verifyStandard(connector.secret, request), verifyStandard(secret, request)]).toEqual([true, true]);
  });

  it("refuses a second rotation inside an overlap unless forced, signs with three secrets at most, and drops the old ones when the overlap ends", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const { id, secret: first } = await createConnector(admin, { url: receiver.url("/forced"), eventTypes: ["location.updated"] });
    const rotate = async (body: Record<string, unknown>): Promise<string> =>
      (await admin.post<Connector>(`/connectors/${id}/rotate-secret`, body)).data.secret!;
    const sent = async (name: string): Promise<ReceivedRequest> => {
      await produceEvents(engine, [{ id: name, type: "location.updated", data: {} }]);
      return eventually(() => {
        const found = receiver.at("/forced").find(({ body }) => body.toString().includes(`"${name}"`));
        expect(found).toBeDefined();
        return found!;
      });
    };
    const second = await rotate({ overlapSeconds: 3_600 });
    await expect(rotate({})).rejects.toMatchObject({ status: 409 });
    await expect(rotate({ overlapSeconds: 0 })).rejects.toMatchObject({ status: 409 });
    const third = await rotate({ overlapSeconds: 3_600, force: true });
    const byThree = await sent("by-three");
    expect([first, second, third].map((secret) => verifyStandard(secret, byThree))).toEqual([true, true, true]);
    const fourth = await rotate({ overlapSeconds: 1, force: true });
    const byLast = await sent("by-last");
    expect(signaturesOf(byLast).length).toBeLessThanOrEqual(3);
    expect(verifyStandard(fourth, byLast)).toBe(true);
    await eventually(async () => expect(signaturesOf(await sent(`ended-${Date.now()}`))).toHaveLength(1));
    expect(verifyStandard(fourth, await sent("at-the-end"))).toBe(true);
    expect(verifyStandard(third, await sent("at-the-end"))).toBe(false);
    await rotate({ overlapSeconds: 0 });
    expect(verifyStandard(fourth, await sent("at-once"))).toBe(false);
  });

  it("has the defaults of Standard Webhooks' example", async () => {
    const { admin, receiver } = system();
    const { data } = await admin.post<Record<string, unknown>>("/connectors", connectorBody({ url: receiver.url("/defaults"), eventTypes: [] }));
    expect(data.delivery).toMatchObject({ timeoutMs: 30_000, maxRetries: 9, rateLimit: null, autoDisableAfterFailures: 0, concurrency: 64 });
    expect(data.delivery).toMatchObject({ schedule: ["5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"] });
  });
});
