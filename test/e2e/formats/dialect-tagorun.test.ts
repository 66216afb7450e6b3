import { expect, it } from "vitest";
import { connectorBody, createConnector } from "../../support/create-connector.js";
import { deliveriesOf, deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { freePort } from "../../support/free-port.js";
import { produce, produceEvents } from "../../support/produce.js";
import { proveReceiver } from "../../support/prove-receiver.js";
import { proveRotationAtOnce } from "../../support/prove-rotation.js";
import { publishedLanguages, startPublishedReceiver } from "../../support/start-published-receiver.js";
import { verifyBody } from "../../support/verify-signature.js";
import { describeSystem } from "../../support/whole-system.js";

const secret = "a secret shared with TagoRUN";
const verifyTagorun = verifyBody("x-tagorun-signature", "");

await describeSystem("The tagorun dialect", {}, (system) => {
  it.each(publishedLanguages)(
    "is accepted by a receiver made of TagoRUN's sample in %s, whatever the payload, also at a retry; refused with a byte changed",
    async (language) => {
      await proveReceiver(system(), { dialect: "tagorun", language, secret });
    },
  );

  it("carries what TagoRUN's receivers demand of user.login and data.received, as they stand on the topic", async () => {
    const { engine, admin } = system();
    const port = await freePort();
    const connector = await createConnector(admin, {
      url: `http://127.0.0.1:${port}/`,
      dialect: "tagorun",
      eventTypes: ["user.login", "data.received"],
      config: { secret },
    });
    const receiver = await startPublishedReceiver({ language: "node", sample: "tagorun", secret, port });
    try {
      await produceEvents(engine, [
        {
          event: "user.login",
          timestamp: "2023-01-15T10:30:00Z",
          user: { id: "user123", email: "user@example.com", name: "John Doe" },
          data: { ip_address: "192.168.1.100", session_id: "sess_abc123" },
        },
        {
          event: "data.received",
          timestamp: "2023-01-15T10:30:00Z",
          device: { id: "dev1", name: "Sensor 1" },
          data: { variables: [{ name: "t", value: 21.5 }] },
        },
      ]);
      await eventually(async () => expect((await deliveriesOf(admin, connector.id)).map(({ status }) => status)).toEqual(["delivered", "delivered"]));
      expect(receiver.requests.map(({ status }) => status)).toEqual([200, 200]);
    } finally {
      await receiver.stop();
    }
  });

  it("sends the event as produced, with event and time first, and id and type at the end where the producer gave none", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    await createConnector(admin, { url: receiver.url("/shape"), dialect: "tagorun", eventTypes: ["alert.raised", "alert.cleared"], config: { secret } });
    await produce(engine, [
      {
        value: `{"user":{"id":1},"timestamp":"2023-01-15T12:30:00.5+02:00","data":{"n":9007199254740993},"event":"alert.raised","eventId":"own-id","session":null}`,
      },
      { value: `{"id":"second","type":"alert.cleared","time":"2023-01-15T10:30:00.5Z","event":{"called":"so"},"data":[]}` },
    ]);
    await eventually(() => expect(receiver.at("/shape")).toHaveLength(2));
    expect(
      receiver
        .at("/shape")
        .map(({ body }) => body.toString())
        .toSorted(),
    ).toEqual([
      `{"event":"alert.cleared","timestamp":"2023-01-15T10:30:00Z","id":"second","type":"alert.cleared","time":"2023-01-15T10:30:00.5Z","data":[]}`,
      `{"event":"alert.raised","timestamp":"2023-01-15T10:30:00Z","user":{"id":1},"data":{"n":9007199254740992},"eventId":"own-id","session":null,"id":"own-id","type":"alert.raised"}`,
    ]);
  });

  it("signs nothing without a secret", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const connector = await createConnector(admin, { url: receiver.url("/plain"), dialect: "tagorun", eventTypes: ["user.logout"] });
    expect(connector).toMatchObject({ hasSecret: false, secret: "" });
    await produceEvents(engine, [{ id: "plain", type: "user.logout", data: {} }]);
    await eventually(async () => expect(await deliveryOf(admin, connector.id, "plain")).toMatchObject({ status: "delivered" }));
    expect(receiver.at("/plain")[0]!.headers).not.toHaveProperty("x-tagorun-signature");
  });

  it("signs a template's body all the same, with the numbers that its receivers would write", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const template = { id: "{{event.id}}", type: "{{event.type}}", user: { email: "{{user.email}}" }, metadata: "{{event.data}}" };
    const connector = await createConnector(admin, {
      url: receiver.url("/template"),
      dialect: "tagorun",
      eventTypes: ["user.registration"],
      template,
      config: { secret },
    });
    await produce(engine, [{ value: `{"id":"template","type":"user.registration","user":{"email":"ö@example.com"},"data":{"a":[1.5],"n":9007199254740993}}` }]);
    await eventually(async () => expect(await deliveryOf(admin, connector.id, "template")).toMatchObject({ status: "delivered" }));
    const [request] = receiver.at("/template");
    expect(request!.body.toString()).toBe(
      `{"id":"template","type":"user.registration","user":{"email":"ö@example.com"},"metadata":{"a":[1.5],"n":9007199254740992}}`,
    );
    expect(verifyTagorun(secret, request!)).toBe(true);
  });

  it("tests with the catalog's example of the chosen type, and a header that says so", async () => {
    const { admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const connector = await createConnector(admin, { url: receiver.url("/test"), dialect: "tagorun", eventTypes: ["*"], config: { secret } });
    expect((await admin.post(`/connectors/${connector.id}/test`, { eventType: "user.login" })).data).toMatchObject({ outcome: "delivered" });
    const [request] = receiver.at("/test");
    expect(request!.headers["x-trunkline-test"]).toBe("true");
    expect(JSON.parse(request!.body.toString())).toMatchObject({
      event: "user.login",
      type: "user.login",
      user: { id: expect.anything(), email: expect.any(String) },
    });
    expect(verifyTagorun(secret, request!)).toBe(true);
  });

  it("has TagoRUN's defaults: 3 attempts in all, a hundred requests a minute", async () => {
    const { admin, receiver } = system();
    const body = connectorBody({ url: receiver.url("/defaults"), dialect: "tagorun", eventTypes: [] });
    const { delivery } = (await admin.post<{ delivery: { schedule: string[] } }>("/connectors", body)).data;
    expect(delivery).toMatchObject({ timeoutMs: 30_000, maxRetries: 2, rateLimit: { max: 100, perMs: 60_000 } });
    expect(delivery.schedule.slice(0, 4)).toEqual(["1s", "2s", "4s", "8s"]);
  });

  it("lets no more than a hundred requests a minute through; the others wait, parked", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const connector = await createConnector(admin, { url: receiver.url("/pace"), dialect: "tagorun", eventTypes: ["dashboard.viewed"] });
    await produceEvents(
      engine,
      Array.from({ length: 110 }, (_, index) => ({ id: `pace-${index}`, type: "dashboard.viewed", data: {} })),
    );
    await eventually(async () => expect((await deliveriesOf(admin, connector.id)).filter(({ status }) => status === "delivered")).toHaveLength(100));
    await eventually(async () => expect((await deliveriesOf(admin, connector.id)).filter(({ statusGroup }) => statusGroup === "pending")).toHaveLength(10));
    expect(receiver.at("/pace")).toHaveLength(100);
    await admin.post(`/connectors/${connector.id}/disable`);
  });

  it("knows one secret at a time: a new one signs from the next attempt on", async () => {
    const { admin, receiver } = system();
    const eventType = "system.alert";
    const input = { url: receiver.url("/rotate"), dialect: "tagorun", eventTypes: [eventType], delivery: { schedule: ["1h"] }, config: { secret } };
    const connector = { ...(await createConnector(admin, input)), secret };
    await proveRotationAtOnce(system(), { connector, eventType, receiver, path: "/rotate", verify: verifyTagorun });
  });
});
