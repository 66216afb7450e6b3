import { expect, it } from "vitest";
import type { Api } from "../support/api.js";
import { type Connector, createConnector } from "../support/create-connector.js";
import { deadLettersOf, deliveriesOf, deliveryOf } from "../support/delivery-log.js";
import { eventually } from "../support/eventually.js";
import { produceEvents } from "../support/produce.js";
import type { ReceivedRequest } from "../support/start-receiver.js";
import { describeSystem } from "../support/whole-system.js";
import { verifyStandard } from "../support/verify-signature.js";

/** The second pause is longer than a second, the unit of `webhook-timestamp`. */
const delivery = { maxRetries: 2, schedule: ["200ms", "1200ms"] };
/** contract.md, "Delivery promises": own schedules ±20 %. */
const earliest = 0.8;

const idOf = ({ headers }: ReceivedRequest): string => headers["webhook-id"] ?? "";
const statusesOf = async (client: Api, connectorId: number): Promise<string[]> =>
  (await deliveriesOf(client, connectorId)).map(({ status }) => status).toSorted();

await describeSystem("A delivery that does not succeed at once", {}, (system) => {
  it("is tried again by the connector's own schedule: same id, new time, valid signature, each attempt in the log", async () => {
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/flaky"), eventTypes: ["asset.created"], delivery });
    receiver.respondWith((_request, earlier) => (earlier < 2 ? { status: 500, body: `no ${earlier}` } : {}));
    await produceEvents(engine, [{ id: "flaky", type: "asset.created", data: { name: "Pump" } }]);
    const logged = await eventually(async () => {
      const found = await deliveryOf(admin, connector.id, "flaky");
      expect(found.status).toBe("delivered");
      return found;
    });
    const requests = receiver.at("/flaky");
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(idOf))).toEqual(new Set([logged.id]));
    expect(new Set(requests.map(({ body }) => body.toString())).size).toBe(1);
    expect(requests.every((request) => verifyStandard(connector.secret, request))).toBe(true);
    const [first, second, third] = requests as [ReceivedRequest, ReceivedRequest, ReceivedRequest];
    expect(Number(third.headers["webhook-timestamp"])).toBeGreaterThan(Number(first.headers["webhook-timestamp"]));
    expect(second.arrivedAt - first.arrivedAt).toBeGreaterThanOrEqual(200 * earliest - 20);
    expect(third.arrivedAt - second.arrivedAt).toBeGreaterThanOrEqual(1200 * earliest - 20);
    // The dialect's own schedule would wait for minutes.
    expect(third.arrivedAt - first.arrivedAt).toBeLessThan(60_000);
    expect(logged.attempts.map(({ number, outcome, status, body }) => ({ number, outcome, status, body }))).toEqual([
      { number: 1, outcome: "transient", status: 500, body: "no 0" },
      { number: 2, outcome: "transient", status: 500, body: "no 1" },
      { number: 3, outcome: "delivered", status: 200, body: "" },
    ]);
  });

  it("becomes a dead letter with all a person needs, and is delivered when that person asks again", async () => {
    const { engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/dead"), eventTypes: ["asset.deleted"], delivery });
    receiver.respondWith(() => ({ status: 500, body: "broken" }));
    await produceEvents(engine, [{ id: "dead", type: "asset.deleted", time: "2026-01-01T00:00:00Z", data: { id: 9 } }]);
    const letter = await eventually(async () => {
      const [found] = await deadLettersOf(admin, id);
      expect(found).toBeDefined();
      return found!;
    });
    expect(receiver.at("/dead")).toHaveLength(3);
    expect(letter).toMatchObject({ connector: id, url: receiver.url("/dead"), attempts: 3 });
    expect(letter.error).toMatch(/500/);
    expect(Math.abs(Date.parse(letter.failed_at) - Date.now())).toBeLessThan(30_000);
    const body = receiver.at("/dead")[0]!.body.toString();
    expect(typeof letter.payload === "string" ? letter.payload : JSON.stringify(letter.payload)).toContain(
      JSON.stringify((JSON.parse(body) as { data: unknown }).data),
    );
    expect(await deliveryOf(admin, id, "dead")).toMatchObject({ status: "dead_lettered", statusGroup: "failed" });

    receiver.respondWith(() => ({}));
    await admin.post("/dead-letters/retry", { ids: [letter.id] });
    await eventually(async () => expect(await deliveryOf(admin, id, "dead")).toMatchObject({ status: "delivered" }));
    expect(new Set(receiver.at("/dead").map(idOf)).size).toBe(1);
    expect(receiver.at("/dead").at(-1)!.body.toString()).toBe(body);
    await eventually(async () => expect(await deadLettersOf(admin, id)).toEqual([]));
  });

  it("that can be thrown away is cancelled by a discard", async () => {
    const { engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/discard"), eventTypes: ["asset.updated"], delivery: { maxRetries: 0 } });
    receiver.respondWith(() => ({ status: 400 }));
    await produceEvents(engine, [{ id: "discarded", type: "asset.updated", data: {} }]);
    const [letter] = await eventually(async () => {
      const found = await deadLettersOf(admin, id);
      expect(found).toHaveLength(1);
      return found;
    });
    await admin.post("/dead-letters/discard", { ids: [letter!.id] });
    await eventually(async () => expect(await deadLettersOf(admin, id)).toEqual([]));
    expect(receiver.at("/discard")).toHaveLength(1);
  });

  it("because the target is gone (410) disables the connector and parks its work until a person enables it", async () => {
    const { engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/gone"), eventTypes: ["part.*"], delivery });
    receiver.respondWith(() => ({ status: 410 }));
    await produceEvents(engine, [{ id: "gone-1", type: "part.created", data: {} }]);
    await eventually(async () => expect((await admin.get<Connector>(`/connectors/${id}`)).data.enabled).toBe(false));
    await produceEvents(engine, [{ id: "gone-2", type: "part.updated", data: {} }]);
    await eventually(async () => expect(await statusesOf(admin, id)).toEqual(["parked", "parked"]));
    expect((await deliveriesOf(admin, id)).map(({ parkedReason }) => parkedReason)).toEqual(["disabled", "disabled"]);
    expect(receiver.at("/gone")).toHaveLength(1);

    receiver.respondWith(() => ({}));
    await admin.post(`/connectors/${id}/enable`, { backlog: "deliver" });
    await eventually(async () => expect(await statusesOf(admin, id)).toEqual(["delivered", "delivered"]));
    expect(receiver.at("/gone")).toHaveLength(3);
  });

  it("because of 429 waits as long as the target says, with all else of the connector, and spends no attempt", async () => {
    const { engine, admin, receiver } = system();
    const { id } = await createConnector(admin, { url: receiver.url("/limited"), eventTypes: ["unit.*"], delivery: { maxRetries: 0 } });
    receiver.respondWith((_request, earlier) => (earlier === 0 ? { status: 429, headers: { "retry-after": "10" } } : {}));
    await produceEvents(engine, [{ id: "limited-1", type: "unit.created", data: {} }]);
    await eventually(() => expect(receiver.at("/limited")).toHaveLength(1));
    // Once the engine has read the answer, and not only the target has given it.
    await eventually(async () => expect(["parked", "retrying"]).toContain((await deliveryOf(admin, id, "limited-1")).status));
    await produceEvents(engine, [{ id: "limited-2", type: "unit.created", data: {} }]);
    await eventually(async () => expect(await deliveryOf(admin, id, "limited-2")).toMatchObject({ status: "parked", parkedReason: "rate_limited" }));
    await eventually(async () => expect(await statusesOf(admin, id)).toEqual(["delivered", "delivered"]));
    const [first, ...others] = receiver.at("/limited");
    expect(others).toHaveLength(2);
    for (const { arrivedAt } of others) expect(arrivedAt - first!.arrivedAt).toBeGreaterThanOrEqual(9_950);
    for (const { arrivedAt } of others) expect(arrivedAt - first!.arrivedAt).toBeLessThan(60_000);
  });

  it("because its connector is paused is delivered at resume, or cancelled", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const { id } = await createConnector(admin, { url: receiver.url("/paused"), eventTypes: ["shipment.*"] });
    const event = (name: string) => ({ id: name, type: "shipment.created", data: {} });
    await admin.post(`/connectors/${id}/pause`);
    await produceEvents(engine, [event("held-1"), event("held-2")]);
    await eventually(async () => expect(await statusesOf(admin, id)).toEqual(["parked", "parked"]));
    expect((await deliveriesOf(admin, id))[0]).toMatchObject({ parkedReason: "paused" });
    expect(receiver.at("/paused")).toEqual([]);
    await admin.post(`/connectors/${id}/resume`, { backlog: "deliver" });
    await eventually(async () => expect(await statusesOf(admin, id)).toEqual(["delivered", "delivered"]));

    await admin.post(`/connectors/${id}/pause`);
    await produceEvents(engine, [event("dropped")]);
    await eventually(async () => expect(await deliveryOf(admin, id, "dropped")).toMatchObject({ status: "parked" }));
    await admin.post(`/connectors/${id}/resume`, { backlog: "discard" });
    await eventually(async () => expect(await deliveryOf(admin, id, "dropped")).toMatchObject({ status: "cancelled" }));
    await produceEvents(engine, [event("later")]);
    await eventually(async () => expect(await deliveryOf(admin, id, "later")).toMatchObject({ status: "delivered" }));
    expect(receiver.at("/paused")).toHaveLength(3);
  });

  it("while a person has disabled its connector is parked; events of that time are not matched at all", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({ status: 500 }));
    const { id } = await createConnector(admin, { url: receiver.url("/disabled"), eventTypes: ["facility.*"], delivery: { maxRetries: 3, schedule: ["1h"] } });
    await produceEvents(engine, [{ id: "planned", type: "facility.created", data: {} }]);
    await eventually(async () => expect(await statusesOf(admin, id)).toEqual(["retrying"]));
    await admin.post(`/connectors/${id}/disable`);
    await produceEvents(engine, [{ id: "unseen", type: "facility.created", data: {} }]);
    await eventually(async () => expect((await admin.get<{ id: string }>("/events/unseen")).data.id).toBe("unseen"));
    await eventually(async () => expect(await deliveriesOf(admin, id)).toMatchObject([{ eventId: "planned", status: "parked", parkedReason: "disabled" }]));

    receiver.respondWith(() => ({}));
    await admin.post(`/connectors/${id}/enable`, { backlog: "deliver" });
    await eventually(async () => expect(await deliveriesOf(admin, id)).toMatchObject([{ eventId: "planned", status: "delivered" }]));
    expect(receiver.at("/disabled")).toHaveLength(2);
  });
});
