import { expect, it } from "vitest";
import { createConnector } from "../../support/create-connector.js";
import { deadLettersOf, deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import { describeSystem } from "../../support/whole-system.js";

interface Alert {
  readonly type: string;
  readonly data: { readonly id: string | number; readonly attributes: Readonly<Record<string, unknown>> };
}

const alertOf = ({ body }: ReceivedRequest): Alert => JSON.parse(body.toString()) as Alert;
const delivery = { maxRetries: 1, schedule: ["100ms"] };

await describeSystem("A delivery that its connector cannot make", {}, (system) => {
  it("goes to the fallback connector under an id of its own, and is no dead letter", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(({ path }) => (path === "/broken" ? { status: 500 } : {}));
    const spare = await createConnector(admin, { url: receiver.url("/spare"), eventTypes: ["nothing.here"] });
    const main = await createConnector(admin, {
      url: receiver.url("/broken"),
      eventTypes: ["asset.created"],
      delivery: { ...delivery, fallbackConnectorId: spare.id },
    });
    await produceEvents(engine, [{ id: "saved", type: "asset.created", data: { id: 1 } }]);
    await eventually(async () => expect(await deliveryOf(admin, spare.id, "saved")).toMatchObject({ status: "delivered" }));
    expect(receiver.at("/broken")).toHaveLength(2);
    const [saved] = receiver.at("/spare");
    expect(saved?.headers["webhook-id"]).not.toBe(receiver.at("/broken")[0]?.headers["webhook-id"]);
    expect(JSON.parse(saved?.body.toString() ?? "")).toMatchObject({ type: "asset.created", data: { id: 1 } });
    await eventually(async () => expect(await deliveryOf(admin, main.id, "saved")).toMatchObject({ status: "cancelled", reason: "delivered_by_fallback" }));
    expect(await deadLettersOf(admin, main.id)).toEqual([]);
    expect(await deadLettersOf(admin, spare.id)).toEqual([]);
  });

  it("is one dead letter with both errors where the fallback fails too; who asked for it hears of it, and an alert that fails raises none", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(({ path }) => ({ status: path === "/main" ? 500 : path === "/spare-too" ? 418 : path === "/deaf" ? 400 : 200 }));
    const spare = await createConnector(admin, { url: receiver.url("/spare-too"), eventTypes: ["nothing.here"], delivery: { maxRetries: 0 } });
    const main = await createConnector(admin, {
      url: receiver.url("/main"),
      eventTypes: ["asset.updated"],
      delivery: { ...delivery, fallbackConnectorId: spare.id },
    });
    await createConnector(admin, { url: receiver.url("/alerts"), eventTypes: ["delivery.*", "connector.*"] });
    const deaf = await createConnector(admin, { url: receiver.url("/deaf"), eventTypes: ["delivery.dead_lettered"], delivery: { maxRetries: 0 } });
    await createConnector(admin, { url: receiver.url("/everything"), eventTypes: ["*"] });
    await produceEvents(engine, [{ id: "lost", type: "asset.updated", data: { id: 2 } }]);
    const [letter] = await eventually(async () => {
      const letters = await admin.list<{ connector: number; error: string; fallbackError: string }>("/dead-letters");
      expect(letters.filter(({ connector }) => connector === main.id)).toHaveLength(1);
      return letters.filter(({ connector }) => connector === main.id);
    });
    expect(letter).toMatchObject({ error: expect.stringContaining("500"), fallbackError: expect.stringContaining("418") });
    await eventually(() => expect(receiver.at("/alerts")).toHaveLength(1));
    expect(alertOf(receiver.at("/alerts")[0]!)).toMatchObject({
      type: "delivery.dead_lettered",
      data: { type: "delivery", attributes: { connector: { id: main.id }, event: { id: "lost", type: "asset.updated" }, attempts: 2 } },
    });
    await eventually(async () => expect(await deadLettersOf(admin, deaf.id)).toHaveLength(1));
    await produceEvents(engine, [{ id: "witness", type: "part.created", data: {} }]);
    await eventually(() => expect(receiver.at("/everything").map(({ body }) => alertOf({ body } as ReceivedRequest).type)).toContain("part.created"));
    expect(receiver.at("/alerts")).toHaveLength(1);
    expect(receiver.at("/everything").every(({ body }) => !alertOf({ body } as ReceivedRequest).type.startsWith("delivery."))).toBe(true);
  });

  it("is told when the engine disables a connector after so many failures, when a target is back, and when too little succeeds", async () => {
    const { engine, admin, receiver } = system();
    receiver.respondWith(({ path }) => (path === "/told" ? {} : { status: 500 }));
    await createConnector(admin, { url: receiver.url("/told"), eventTypes: ["connector.disabled", "connector.failing", "connector.recovered"] });
    const failing = await createConnector(admin, {
      url: receiver.url("/failing"),
      eventTypes: ["task.created"],
      delivery: { maxRetries: 0, autoDisableAfterFailures: 25, alertBelow: 0.9, breaker: { minAttempts: 1_000 } },
    });
    const flaky = await createConnector(admin, {
      url: receiver.url("/flaky"),
      eventTypes: ["task.updated"],
      delivery: { maxRetries: 20, schedule: ["100ms"], breaker: { minAttempts: 5, openMs: 1_000 } },
    });
    const events = (type: string, count: number) => Array.from({ length: count }, (_, index) => ({ id: `${type}-${index}`, type, data: {} }));
    await produceEvents(engine, [...events("task.created", 25), ...events("task.updated", 10)]);
    const told = (type: string) =>
      receiver
        .at("/told")
        .map(alertOf)
        .filter((alert) => alert.type === type);
    await eventually(() => expect(told("connector.disabled")).toMatchObject([{ data: { id: failing.id, type: "connector" } }]));
    expect((await admin.get<{ enabled: boolean }>(`/connectors/${failing.id}`)).data.enabled).toBe(false);
    // A target that is well again before its breaker opened has not recovered from anything.
    await eventually(async () => expect((await admin.get<{ breaker: string }>(`/connectors/${flaky.id}`)).data.breaker).toBe("open"));
    receiver.respondWith(() => ({}));
    await eventually(() => expect(told("connector.recovered")).toMatchObject([{ data: { id: flaky.id } }]));
    // Told once an hour: where the engine happens to look before all have failed, with fewer than 25.
    await eventually(() => expect(told("connector.failing")).toMatchObject([{ data: { id: failing.id, attributes: { successRate: 0 } } }]));
    const { attempts } = told("connector.failing")[0]!.data.attributes;
    expect(attempts).toBeGreaterThanOrEqual(20);
    expect(attempts).toBeLessThanOrEqual(25);
    await admin.post(`/connectors/${failing.id}/enable`);
    expect((await admin.get<{ consecutiveFailures: number }>(`/connectors/${failing.id}`)).data.consecutiveFailures).toBe(0);
  });
});
