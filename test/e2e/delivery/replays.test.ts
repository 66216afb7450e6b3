import { expect, it } from "vitest";
import { createConnector } from "../../support/create-connector.js";
import { deadLettersOf, deliveryOf, untilDelivered } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import { describeSystem } from "../../support/whole-system.js";

interface Replay {
  readonly id: number;
  readonly status: string;
  readonly events: number;
  readonly eventsDone: number;
  readonly deliveries: number;
}

const idOf = ({ headers }: ReceivedRequest): string => headers["webhook-id"] ?? "";
const idsAt = (requests: readonly ReceivedRequest[]): string[] => requests.map(idOf).toSorted();
const events = (type: string, count: number) => Array.from({ length: count }, (_, index) => ({ id: `${type}-${index}`, type, data: { index } }));

await describeSystem("Recorded events", {}, (system) => {
  it("go out once more at a rate, under their own delivery ids, after a dry run has counted them; and reach connectors that came later", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const early = await createConnector(admin, { url: receiver.url("/early"), eventTypes: ["asset.*"] });
    await produceEvents(engine, [...events("asset.created", 20), ...events("asset.deleted", 5)]);
    await untilDelivered(admin, early.id, 25);
    const late = await createConnector(admin, { url: receiver.url("/late"), eventTypes: ["asset.created"] });
    const query = { type: "asset.created" };
    const { data: counted } = await admin.post("/replays", { query, dryRun: true });
    expect(counted).toEqual({ dryRun: true, events: 20, deliveries: 40 });
    expect(receiver.at("/early")).toHaveLength(25);

    const startedAt = Date.now();
    const { data: started } = await admin.post<Replay>("/replays", { query, connectors: [late.id], ratePerSecond: 10 });
    expect(started).toMatchObject({ status: "running", events: 20, eventsDone: 0 });
    await eventually(async () => {
      expect((await admin.get<Replay>(`/replays/${started.id}`)).data).toMatchObject({ status: "done", eventsDone: 20, deliveries: 20 });
    });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_500);
    await eventually(() => expect(receiver.at("/late")).toHaveLength(20));
    expect(receiver.at("/early")).toHaveLength(25);

    await admin.post("/replays", { query: { type: "*.deleted" }, connectors: [early.id] });
    await eventually(() => expect(receiver.at("/early")).toHaveLength(30));
    expect(new Set(idsAt(receiver.at("/early"))).size).toBe(25);
  });

  it("wait for live traffic: what is new overtakes a replay that its connector cannot take as fast", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const first = await createConnector(admin, { url: receiver.url("/first-time"), eventTypes: ["unit.created"] });
    await produceEvents(engine, events("unit.created", 60));
    await untilDelivered(admin, first.id, 60);
    const delivery = { rateLimit: { max: 2, perMs: 1_000 } };
    const { id } = await createConnector(admin, { url: receiver.url("/slow"), eventTypes: ["unit.created"], delivery });
    const { data: replay } = await admin.post<Replay>("/replays", { query: { type: "unit.created" }, connectors: [id], ratePerSecond: 10_000 });
    await eventually(async () => expect((await admin.get<Replay>(`/replays/${replay.id}`)).data).toMatchObject({ status: "done", deliveries: 60 }));
    await produceEvents(engine, [{ id: "live", type: "unit.created", data: {} }]);
    const arrived = () => receiver.at("/slow").map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id);
    await eventually(() => expect(arrived()).toContain("live"));
    // Half a minute of sends was in line before it.
    expect(arrived().indexOf("live")).toBeLessThan(30);
    await admin.post(`/connectors/${id}/pause`);
    await admin.post(`/connectors/${id}/resume`, { backlog: "discard" });
  });

  it("are sent one by one, and a replay under way can be ended", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({}));
    const { id } = await createConnector(admin, { url: receiver.url("/one"), eventTypes: ["part.created"] });
    await produceEvents(engine, events("part.created", 30));
    await untilDelivered(admin, id, 30);
    const { data } = await admin.post<{ deliveries: { id: string; connectorId: number }[] }>("/events/part.created-7/replay");
    expect(data.deliveries).toEqual([{ id: (await deliveryOf(admin, id, "part.created-7")).id, connectorId: id }]);
    await eventually(() => expect(receiver.at("/one")).toHaveLength(31));
    expect(idOf(receiver.at("/one").at(-1)!)).toBe(data.deliveries[0]?.id);

    const { data: slow } = await admin.post<Replay>("/replays", { query: { type: "part.created" }, ratePerSecond: 1 });
    await eventually(async () => expect((await admin.get<Replay>(`/replays/${slow.id}`)).data.deliveries).toBeGreaterThanOrEqual(1));
    const { data: aborted } = await admin.post<Replay>(`/replays/${slow.id}/abort`);
    expect(aborted).toMatchObject({ status: "aborted" });
    expect(aborted.deliveries).toBeLessThan(30);
    await expect(admin.get("/replays/999999")).rejects.toMatchObject({ status: 404 });
    await expect(admin.post("/replays", { query: { typo: "x" } })).rejects.toMatchObject({ status: 422 });
  });

  it("that became dead letters are taken up again by a query, and rendered anew where that is asked for", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(() => ({ status: 400 }));
    const { id } = await createConnector(admin, { url: receiver.url("/dead"), eventTypes: ["task.*"], template: { version: 1 }, delivery: { maxRetries: 0 } });
    await produceEvents(engine, [...events("task.created", 3), ...events("task.deleted", 2)]);
    await eventually(async () => expect(await deadLettersOf(admin, id)).toHaveLength(5));
    receiver.respondWith(() => ({}));
    await admin.patch(`/connectors/${id}`, { subscriptions: [{ eventTypes: ["task.*"], filter: null, template: { version: 2 } }] });
    const { data: retried } = await admin.post("/dead-letters/retry", { query: { connectorId: id, type: "task.created" }, render: "current" });
    expect(retried).toEqual({ count: 3 });
    await eventually(() => expect(receiver.at("/dead")).toHaveLength(8));
    expect(
      receiver
        .at("/dead")
        .slice(5)
        .map(({ body }) => body.toString()),
    ).toEqual(Array.from({ length: 3 }, () => '{"version":2}'));

    const until = new Date().toISOString();
    const { data: replayed } = await admin.post<Replay>("/replays", { query: { type: "task.*", until, connectorId: id, status: "dead_lettered" } });
    await eventually(async () => expect((await admin.get<Replay>(`/replays/${replayed.id}`)).data).toMatchObject({ status: "done", deliveries: 2 }));
    await eventually(async () => expect(await deadLettersOf(admin, id)).toEqual([]));
    await eventually(() => expect(receiver.at("/dead")).toHaveLength(10));
    expect(receiver.at("/dead").at(-1)!.body.toString()).toBe('{"version":1}');
  });
});
