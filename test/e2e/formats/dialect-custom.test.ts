import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { connectorBody, createConnector } from "../../support/create-connector.js";
import { deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produce, produceEvents } from "../../support/produce.js";
import { proveReceiver } from "../../support/prove-receiver.js";
import { proveRotationAtOnce } from "../../support/prove-rotation.js";
import { verifyBody } from "../../support/verify-signature.js";
import { presetOf } from "../../support/webhook-presets.js";
import { describeSystem } from "../../support/whole-system.js";

await describeSystem("The custom dialect", {}, (system) => {
  it.each(["github", "stripe"])(
    "is accepted by a receiver written for %s, with that preset's profile, whatever the payload; refused with a byte changed",
    async (sample) => {
      const { custom } = (await presetOf(system().admin, `${sample}-style`)).config;
      const requests = await proveReceiver(system(), { dialect: "custom", sample, language: "node", config: { custom } });
      if (sample === "github")
        expect(requests[0]!.headers).toMatchObject({
          "x-github-event": expect.any(String),
          "x-hub-signature-256": expect.stringMatching(/^sha256=[0-9a-f]{64}$/),
        });
    },
  );

  it("signs what its content says, in the algorithm and encoding asked for, and names delivery, time and event", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const custom = {
      body: "tagorun",
      signatureHeader: "X-Signed",
      prefix: "v2,{timestamp},",
      content: "{id}|{timestamp}|{body}",
      algorithm: "sha512",
      encoding: "base64",
      secretEncoding: "base64",
      timestampFormat: "rfc3339",
      idHeader: "X-Id",
      timestampHeader: "X-Time",
      eventHeader: "X-What",
    };
    const secret = Buffer.from("the bytes of a key").toString("base64");
    const connector = await createConnector(admin, { url: receiver.url("/own"), dialect: "custom", eventTypes: ["asset.broken"], config: { custom, secret } });
    await produce(engine, [{ value: `{"id":"own","event":"asset.broken","timestamp":"2026-02-01T12:30:45.5Z","data":{"name":"油"}}` }]);
    await eventually(async () => expect(await deliveryOf(admin, connector.id, "own")).toMatchObject({ status: "delivered" }));
    const [{ headers, body }] = receiver.at("/own") as [(typeof receiver.requests)[number]];
    const { id } = await deliveryOf(admin, connector.id, "own");
    const time = headers["x-time"]!;
    expect(headers).toMatchObject({ "x-id": id, "x-what": "asset.broken" });
    expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(60_000);
    const expected = createHmac("sha512", Buffer.from(secret, "base64")).update(`${id}|${time}|${body.toString()}`).digest("base64");
    expect(headers["x-signed"]).toBe(`v2,${time},${expected}`);
    expect(body.toString()).toBe(`{"event":"asset.broken","timestamp":"2026-02-01T12:30:45Z","id":"own","data":{"name":"油"},"type":"asset.broken"}`);
  });

  it("is refused at save without a profile, with one that signs less than the body, and with header names that are taken", async () => {
    const { admin, receiver } = system();
    const body = (custom: unknown, headers = {}) => connectorBody({ url: receiver.url("/x"), dialect: "custom", eventTypes: [], config: { custom, headers } });
    for (const [custom, headers, pointer] of [
      [undefined, {}, "/config/custom"],
      [{ content: "{timestamp}" }, {}, "/config/custom/content"],
      [{ signatureHeader: "Host" }, {}, "/config/custom/signatureHeader"],
      [{}, { "x-signature": "mine" }, "/config/headers/x-signature"],
    ] as const)
      await expect(admin.post("/connectors", body(custom, headers))).rejects.toMatchObject({ status: 422, problem: { errors: [{ pointer }] } });
  });

  it("tests with the catalog's example, and a header that says so", async () => {
    const { admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const connector = await createConnector(admin, { url: receiver.url("/test"), dialect: "custom", eventTypes: ["*"], config: { custom: {} } });
    expect((await admin.post(`/connectors/${connector.id}/test`, { eventType: "asset.created" })).data).toMatchObject({ outcome: "delivered" });
    const [request] = receiver.at("/test");
    expect(request!.headers["x-trunkline-test"]).toBe("true");
    expect(verifyBody("x-signature", "sha256=")(connector.secret, request!)).toBe(true);
  });

  it("knows one secret at a time: a new one signs from the next attempt on", async () => {
    const { admin, receiver } = system();
    const eventType = "asset.warranty";
    const input = { url: receiver.url("/rotate"), dialect: "custom", eventTypes: [eventType], delivery: { schedule: ["1h"] }, config: { custom: {} } };
    const connector = await createConnector(admin, input);
    await proveRotationAtOnce(system(), { connector, eventType, receiver, path: "/rotate", verify: verifyBody("x-signature", "sha256=") });
  });

  it("keeps the profile of their planning for deliveries that are under way", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith((_request, earlier) => ({ status: earlier === 0 ? 503 : 200 }));
    const input = { url: receiver.url("/pinned"), dialect: "custom", eventTypes: ["asset.liquidated"], delivery: { schedule: ["1h"] }, config: { custom: {} } };
    const { id } = await createConnector(admin, input);
    await produceEvents(engine, [{ id: "pinned", type: "asset.liquidated", data: {} }]);
    const delivery = await eventually(async () => {
      const found = await deliveryOf(admin, id, "pinned");
      expect(found.status).toBe("retrying");
      return found;
    });
    await admin.patch(`/connectors/${id}`, { config: { custom: { signatureHeader: "X-Later" } } });
    await admin.post(`/deliveries/${delivery.id}/retry`, {});
    await eventually(async () => expect(await deliveryOf(admin, id, "pinned")).toMatchObject({ status: "delivered" }));
    for (const { headers } of receiver.at("/pinned")) expect(headers).toHaveProperty("x-signature");
  });
});
