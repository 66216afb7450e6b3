import { createZapierSimulator } from "@trunkline/plugin-testing";
import { expect, it } from "vitest";
import { deliveryOf, type ShownDelivery } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import { useSimulator } from "../../support/start-simulator.js";
import { describeSystem } from "../../support/whole-system.js";

const zapier = createZapierSimulator();
const hook = (name: string): string => `/hooks/standard/1234567/${name}/`;

await describeSystem("The Zapier plugin", {}, (system) => {
  const simulator = useSimulator(zapier.target);

  async function subscribe(name: string, body: Record<string, unknown>): Promise<number> {
    const subscribed = await system().admin.ask("POST", "/api/v1/hooks", { body: { targetUrl: `${simulator().url}${hook(name)}`, ...body } });
    expect(subscribed.status, subscribed.text).toBe(201);
    return (subscribed.body as { id: number }).id;
  }
  const runsOf = (path: string) => zapier.runs.filter((run) => run.path === path).map(({ input }) => input);

  it("starts a subscribed Zap with records that look like the samples", async () => {
    const { engine, admin } = system();
    const id = await subscribe("live", { eventType: "asset.created" });
    await produceEvents(engine, [{ id: "live-1", type: "asset.created", data: { id: 1, attributes: { name: "Pump" } } }]);
    await eventually(async () => expect(await deliveryOf(admin, id, "live-1")).toMatchObject({ status: "accepted" }));
    const [record] = runsOf(hook("live"));
    expect(record).toMatchObject({ id: "live-1", type: "asset.created", data: { attributes: { name: "Pump" } } });
    const samples = (await admin.ask("GET", "/api/v1/hooks/samples?eventType=asset.created")).body as object[];
    expect(samples).toHaveLength(3);
    for (const sample of samples) expect(Object.keys(sample)).toEqual(Object.keys(record ?? {}));
  });

  it("ends with its Zap: 410 deletes the connector, and nothing of it waits", async () => {
    const { engine, admin } = system();
    const id = await subscribe("off", { eventType: "task.created" });
    zapier.switchOff(hook("off"));
    await produceEvents(engine, [{ id: "task-1", type: "task.created", data: {} }]);
    await eventually(async () => expect((await admin.ask("GET", `/api/v1/connectors/${id}`)).status).toBe(404));
    await produceEvents(engine, [{ id: "task-2", type: "task.created", data: {} }]);
    await eventually(async () => expect((await admin.ask("GET", "/api/v1/events/task-2")).status).toBe(200));
    await eventually(async () => {
      const ended = await admin.list<ShownDelivery & { readonly reason: string }>(`/deliveries?connectorId=${id}`);
      expect(ended.map(({ eventId, status, reason }) => [eventId, status, reason])).toEqual([["task-1", "cancelled", "the connector was deleted"]]);
    });
  });

  it("tells the Zap when an admin deletes the connector, and not when Zapier itself unsubscribes", async () => {
    const { admin } = system();
    const deleted = await subscribe("deleted", { eventType: "part.created" });
    const unsubscribed = await subscribe("unsubscribed", { eventType: "part.created" });
    expect((await admin.ask("DELETE", `/api/v1/hooks/${unsubscribed}`)).status).toBe(200);
    await admin.delete(`/connectors/${deleted}`);
    await eventually(() => expect([...zapier.paused]).toEqual([hook("deleted")]));
    for (const id of [deleted, unsubscribed]) expect((await admin.ask("DELETE", `/api/v1/hooks/${id}`)).status).toBe(200);
    expect([...zapier.paused]).toEqual([hook("deleted")]);
  });

  it("starts a catch hook with a flat record, and is disabled where its Zap is off", async () => {
    const { engine, admin } = system();
    const path = "/hooks/catch/1234567/abcdef/";
    const body = {
      name: "Zap",
      plugin: "zapier",
      config: { url: `${simulator().url}${path}`, payload: "flat", allowOtherHost: true },
      subscriptions: [{ eventTypes: ["shipment.*"], filter: null, template: null }],
    };
    const { id } = (await admin.post<{ id: number }>("/connectors", body)).data;
    expect((await admin.post(`/connectors/${id}/check`)).data).toMatchObject({ status: "healthy" });
    expect(zapier.runs.filter((run) => run.path === path)).toEqual([]);
    await produceEvents(engine, [{ id: "ship-1", type: "shipment.created", data: { attributes: { carrier: { name: "UPS" } } } }]);
    await eventually(async () => expect(await deliveryOf(admin, id, "ship-1")).toMatchObject({ status: "accepted" }));
    expect(runsOf(path)[0]).toMatchObject({ type: "shipment.created", data__attributes__carrier__name: "UPS" });
    zapier.switchOff(path);
    await produceEvents(engine, [{ id: "ship-2", type: "shipment.updated", data: {} }]);
    await eventually(async () => expect((await admin.get(`/connectors/${id}`)).data).toMatchObject({ enabled: false, disabledBy: "engine" }));
    await eventually(async () => expect(await deliveryOf(admin, id, "ship-2")).toMatchObject({ status: "parked", parkedReason: "disabled" }));
  });
});
