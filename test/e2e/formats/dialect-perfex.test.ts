import { expect, it } from "vitest";
import { connectorBody, createConnector } from "../../support/create-connector.js";
import { eventually } from "../../support/eventually.js";
import { produce } from "../../support/produce.js";
import { proveReceiver } from "../../support/prove-receiver.js";
import { proveRotationAtOnce } from "../../support/prove-rotation.js";
import { publishedLanguages } from "../../support/start-published-receiver.js";
import { verifyBody } from "../../support/verify-signature.js";
import { describeSystem } from "../../support/whole-system.js";

const secret = "perfex: ein geheimes Wörtchen 🛢";
const verifyPerfex = verifyBody("x-asset-webhook-signature", "");

await describeSystem("The perfex dialect", {}, (system) => {
  it.each(publishedLanguages)(
    "is accepted by a receiver in %s as Perfex describes it, whatever the payload, also at a retry; refused with a byte changed",
    async (language) => {
      await proveReceiver(system(), { dialect: "perfex", language, secret });
    },
  );

  it("sends all six members, always, and the body's time in its header", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    await createConnector(admin, { url: receiver.url("/shape"), dialect: "perfex", eventTypes: ["asset.*", "alert.*"], config: { secret } });
    const time = `"timestamp":"2025-02-04T14:00:00.900+02:00"`;
    const events = [
      `{"id":"a","event":"asset.created",${time},"data":{"id":123,"type":"asset","attributes":{"name":"Pump","n":9007199254740993}}}`,
      `{"id":"b","event":"asset.allocated",${time},"asset_id":5,"asset":{"name":"Laptop"},"data":{"staff":7}}`,
      `{"id":"c","event":"asset.deleted",${time},"asset_id":5,"data":{"id":5}}`,
      `{"id":"d","event":"alert.low_stock",${time},"data":{"id":9}}`,
    ];
    await produce(
      engine,
      events.map((value) => ({ value, key: "one partition" })),
    );
    await eventually(() => expect(receiver.at("/shape")).toHaveLength(4));
    const head = (event: string): string => `{"event":"${event}","timestamp":"2025-02-04T12:00:00+00:00","source":"perfex_assets_module",`;
    expect(
      receiver
        .at("/shape")
        .map(({ body }) => body.toString())
        .toSorted(),
    ).toEqual(
      [
        `${head("asset.created")}"asset_id":123,"asset":{"name":"Pump","n":9007199254740993},"data":{"id":123,"type":"asset","attributes":{"name":"Pump","n":9007199254740993}}}`,
        `${head("asset.allocated")}"asset_id":5,"asset":{"name":"Laptop"},"data":{"staff":7}}`,
        `${head("asset.deleted")}"asset_id":null,"asset":null,"data":{"id":5}}`,
        `${head("alert.low_stock")}"asset_id":null,"asset":null,"data":{"id":9}}`,
      ].toSorted(),
    );
    for (const request of receiver.at("/shape")) {
      const { event } = JSON.parse(request.body.toString()) as { event: string };
      expect(request.headers).toMatchObject({ "x-asset-webhook-event": event, "x-asset-webhook-timestamp": "2025-02-04T12:00:00+00:00" });
      expect(request.headers["x-asset-webhook-signature"]).toMatch(/^[0-9a-f]{64}$/);
      expect(verifyPerfex(secret, request)).toBe(true);
    }
  });

  it("signs nothing without a secret, and from the first rotation on", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const eventType = "asset.lost";
    const connector = await createConnector(admin, { url: receiver.url("/plain"), dialect: "perfex", eventTypes: [eventType] });
    expect(connector).toMatchObject({ hasSecret: false, secretPreview: null, secret: "" });
    await produce(engine, [{ value: `{"type":"${eventType}","data":{}}` }]);
    await eventually(() => expect(receiver.at("/plain")).toHaveLength(1));
    const [plain] = receiver.at("/plain");
    expect(plain!.headers).not.toHaveProperty("x-asset-webhook-signature");
    expect(plain!.headers).toHaveProperty("x-asset-webhook-event", eventType);
    const { data } = await admin.post<{ secret: string; hasSecret: boolean }>(`/connectors/${connector.id}/rotate-secret`);
    expect(data.hasSecret).toBe(true);
    await produce(engine, [{ value: `{"type":"${eventType}","data":{}}` }]);
    await eventually(() => expect(receiver.at("/plain")).toHaveLength(2));
    expect(verifyPerfex(data.secret, receiver.at("/plain")[1]!)).toBe(true);
  });

  it("tests with the catalog's example of the chosen type, and a header that says so", async () => {
    const { admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const connector = await createConnector(admin, { url: receiver.url("/test"), dialect: "perfex", eventTypes: ["*"], config: { secret } });
    expect((await admin.post(`/connectors/${connector.id}/test`, { eventType: "asset.checked_out" })).data).toMatchObject({ outcome: "delivered" });
    const [request] = receiver.at("/test");
    expect(request!.headers).toMatchObject({ "x-trunkline-test": "true", "x-asset-webhook-event": "asset.checked_out" });
    expect(Object.keys(JSON.parse(request!.body.toString()) as object)).toEqual(["event", "timestamp", "source", "asset_id", "asset", "data"]);
    expect(verifyPerfex(secret, request!)).toBe(true);
  });

  it("has Perfex's defaults", async () => {
    const { admin, receiver } = system();
    const { data } = await admin.post<Record<string, unknown>>(
      "/connectors",
      connectorBody({ url: receiver.url("/defaults"), dialect: "perfex", eventTypes: [] }),
    );
    expect(data.delivery).toMatchObject({ timeoutMs: 30_000, maxRetries: 3, schedule: ["1m", "5m", "15m"], rateLimit: null, autoDisableAfterFailures: 0 });
  });

  it("knows one secret at a time: a new one signs from the next attempt on", async () => {
    const { admin, receiver } = system();
    const eventType = "asset.transferred";
    const input = { url: receiver.url("/rotate"), dialect: "perfex", eventTypes: [eventType], delivery: { schedule: ["1h"] }, config: { secret } };
    const connector = { ...(await createConnector(admin, input)), secret };
    await proveRotationAtOnce(system(), { connector, eventType, receiver, path: "/rotate", verify: verifyPerfex });
  });
});
