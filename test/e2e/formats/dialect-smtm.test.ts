import { expect, it } from "vitest";
import { connectorBody, createConnector } from "../../support/create-connector.js";
import { deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produce, produceEvents } from "../../support/produce.js";
import { proveReceiver } from "../../support/prove-receiver.js";
import { proveRotationAtOnce } from "../../support/prove-rotation.js";
import { publishedLanguages } from "../../support/start-published-receiver.js";
import { verifyBody } from "../../support/verify-signature.js";
import { describeSystem } from "../../support/whole-system.js";

const secret = "a secret shared with the maintenance team";
const verifySmtm = verifyBody("x-smtm-signature", "sha256=");

await describeSystem("The smtm dialect", {}, (system) => {
  it.each(publishedLanguages)(
    "is accepted by a receiver in %s as SmartMaintenance describes it, whatever the payload, also at a retry; refused with a byte changed",
    async (language) => {
      await proveReceiver(system(), { dialect: "smtm", language, secret });
    },
  );

  it("tells the time in the company's zone, and nulls and UTC where there is none", async () => {
    const { engine, admin, receiver } = system();
    await admin.post("/companies", { id: 11, name: "PT Kahatex", timezone: "Asia/Jakarta" });
    await admin.post("/companies", { id: 12, name: "Nordwerk", timezone: "Europe/Berlin" });
    await admin.post("/companies", { id: 13, name: "Nowhere" });
    receiver.respondWith(() => ({}));
    await createConnector(admin, { url: receiver.url("/zones"), dialect: "smtm", eventTypes: ["task.approved"], config: { secret } });
    const event = (more: Record<string, unknown>) => ({ type: "task.approved", time: "2026-03-29T00:59:59.999Z", data: { task_id: 12345 }, ...more });
    await produceEvents(engine, [
      event({ company: 11 }),
      event({ company: 12 }),
      event({ company: 12, time: "2026-03-29T01:00:00Z" }),
      event({ company: 13 }),
      event({}),
      event({ company_id: 14, company_name: "As produced" }),
    ]);
    await eventually(() => expect(receiver.at("/zones")).toHaveLength(6));
    const body = (timestamp: string, id: number | null, name: string | null): string =>
      `{"event":"task.approved","timestamp":"${timestamp}","company_id":${id},"company_name":${JSON.stringify(name)},"data":{"task_id":12345}}`;
    expect(
      receiver
        .at("/zones")
        .map((request) => request.body.toString())
        .toSorted(),
    ).toEqual(
      [
        body("2026-03-29T07:59:59+07:00", 11, "PT Kahatex"),
        body("2026-03-29T01:59:59+01:00", 12, "Nordwerk"),
        body("2026-03-29T03:00:00+02:00", 12, "Nordwerk"),
        body("2026-03-29T00:59:59+00:00", 13, "Nowhere"),
        body("2026-03-29T00:59:59+00:00", null, null),
        body("2026-03-29T00:59:59+00:00", 14, "As produced"),
      ].toSorted(),
    );
  });

  it("names event, sender and delivery, the delivery alike at every attempt; signs nothing without a secret", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith((_request, earlier) => ({ status: earlier === 0 ? 500 : 200 }));
    const input = { url: receiver.url("/headers"), dialect: "smtm", eventTypes: ["shutdown.reported"], delivery: { schedule: ["50ms"] } };
    const connector = await createConnector(admin, input);
    expect(connector).toMatchObject({ hasSecret: false, secret: "" });
    await produce(engine, [{ value: `{"id":"headers","event":"shutdown.reported","data":{"asset_id":678}}` }]);
    await eventually(async () => expect(await deliveryOf(admin, connector.id, "headers")).toMatchObject({ status: "delivered" }));
    const { id } = await deliveryOf(admin, connector.id, "headers");
    expect(receiver.at("/headers")).toHaveLength(2);
    for (const { headers } of receiver.at("/headers")) {
      expect(headers).toMatchObject({ "user-agent": "SmartMaintenance/1.0", "x-smtm-event": "shutdown.reported", "x-smtm-delivery": id });
      expect(headers["content-type"]).toBe("application/json");
      expect(headers).not.toHaveProperty("x-smtm-signature");
    }
  });

  it("tests with a synthetic event of the chosen type that says so in its body, and in a header where a template writes the body", async () => {
    const { admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const input = { url: receiver.url("/test"), dialect: "smtm", eventTypes: ["*"], config: { secret } };
    const connector = await createConnector(admin, input);
    expect((await admin.post(`/connectors/${connector.id}/test`, { eventType: "repair_request.created" })).data).toMatchObject({ outcome: "delivered" });
    const [request] = receiver.at("/test");
    const body = JSON.parse(request!.body.toString()) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual(["event", "timestamp", "company_id", "company_name", "data", "test"]);
    expect(body).toMatchObject({ event: "repair_request.created", data: expect.any(Object), test: true });
    expect(request!.headers).not.toHaveProperty("x-trunkline-test");
    expect(verifySmtm(secret, request!)).toBe(true);

    const templated = await createConnector(admin, { ...input, url: receiver.url("/templated"), template: { what: "{{type}}" } });
    await admin.post(`/connectors/${templated.id}/test`, { eventType: "task.assigned" });
    expect(receiver.at("/templated")[0]!.body.toString()).toBe(`{"what":"task.assigned"}`);
    expect(receiver.at("/templated")[0]!.headers["x-trunkline-test"]).toBe("true");
  });

  it("has SmartMaintenance's defaults", async () => {
    const { admin, receiver } = system();
    const { data } = await admin.post<Record<string, unknown>>(
      "/connectors",
      connectorBody({ url: receiver.url("/defaults"), dialect: "smtm", eventTypes: [] }),
    );
    expect(data.delivery).toMatchObject({ timeoutMs: 30_000, maxRetries: 5, schedule: ["1s", "5s", "25s", "125s", "625s"], rateLimit: null });
  });

  it("knows one secret at a time: a new one signs from the next attempt on", async () => {
    const { admin, receiver } = system();
    const eventType = "shutdown.resolved";
    const input = { url: receiver.url("/rotate"), dialect: "smtm", eventTypes: [eventType], delivery: { schedule: ["1h"] }, config: { secret } };
    const connector = { ...(await createConnector(admin, input)), secret };
    await proveRotationAtOnce(system(), { connector, eventType, receiver, path: "/rotate", verify: verifySmtm });
  });
});
