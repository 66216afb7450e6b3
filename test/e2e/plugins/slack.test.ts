import { createSlackSimulator } from "@trunkline/plugin-testing";
import { expect, it } from "vitest";
import { deliveriesOf, deliveryOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import { useSimulator } from "../../support/start-simulator.js";
import { describeSystem } from "../../support/whole-system.js";

const slack = createSlackSimulator({ messagesPerSecond: 1 });
const bot = { token: "xoxb-0000-token-of-a-test", channel: "C0123456789" };

await describeSystem("The Slack plugin", {}, (system) => {
  const simulator = useSimulator(slack.target);
  const hook = (name: string): string => `/services/T000/B000/${name}`;

  async function connect(config: Record<string, unknown>, eventTypes: readonly string[], template: unknown = null): Promise<number> {
    const body = { name: "Slack", plugin: "slack", config: { allowOtherHost: true, ...config }, subscriptions: [{ eventTypes, filter: null, template }] };
    return (await system().admin.post<{ id: number }>("/connectors", body)).data.id;
  }

  it("posts every event, one a second, without ever being told to slow down; its URL is never shown", async () => {
    const { engine, admin } = system();
    const id = await connect({ url: `${simulator().url}${hook("paced")}` }, ["asset.created"]);
    expect((await admin.post<{ status: string }>(`/connectors/${id}/check`)).data).toMatchObject({ status: "healthy" });
    const names = ["Pump <1>", "Pump & 2", "Pump 3"];
    await produceEvents(
      engine,
      names.map((name, index) => ({
        id: `paced-${index}`,
        type: "asset.created",
        data: { id: index, type: "asset", attributes: { name, severity: "critical" } },
      })),
    );
    for (const index of names.keys())
      await eventually(async () => expect(await deliveryOf(admin, id, `paced-${index}`)).toMatchObject({ status: "delivered" }));
    const posted = slack.messages.filter(({ place }) => place === hook("paced")).map(({ message }) => message);
    expect(posted.map(({ text }) => text).sort()).toEqual(["Asset created: Pump &amp; 2", "Asset created: Pump &lt;1&gt;", "Asset created: Pump 3"]);
    expect(posted[0]).toMatchObject({ blocks: [{ type: "header" }], attachments: [{ color: "danger" }] });
    const shown = JSON.stringify([await admin.get(`/connectors/${id}`), await deliveryOf(admin, id, "paced-0")]);
    expect(shown).not.toContain(hook("paced"));
  });

  it("renders TagoRUN's published template for the event of its document", async () => {
    const { engine, admin } = system();
    const template = {
      text: "TagoRUN Alert",
      attachments: [
        {
          color: "{{alert.severity == 'critical' ? 'danger' : 'warning'}}",
          fields: [{ title: "Message", value: "{{mrkdwn alert.message}}", short: false }],
          footer: "TagoRUN",
          ts: "{{event.timestamp}}",
        },
      ],
    };
    const id = await connect({ url: `${simulator().url}${hook("tagorun")}` }, ["system.alert"], template);
    await produceEvents(engine, [
      { id: "alert-1", type: "system.alert", time: "2026-02-01T12:30:45.000Z", alert: { severity: "critical", message: "<!channel> 95 °C" } },
    ]);
    await eventually(async () => expect(await deliveryOf(admin, id, "alert-1")).toMatchObject({ status: "delivered" }));
    const [posted] = slack.messages.filter(({ place }) => place === hook("tagorun"));
    expect(posted?.message).toEqual({
      text: "TagoRUN Alert",
      attachments: [{ color: "danger", fields: [{ title: "Message", value: "&lt;!channel&gt; 95 °C", short: false }], footer: "TagoRUN", ts: 1_769_949_045 }],
    });
  });

  it("keeps events of one key in one thread, by a bot", async () => {
    const { engine, admin } = system();
    const id = await connect({ ...bot, apiUrl: `${simulator().url}/api`, threadKey: "task-{{data.id}}" }, ["task.*"]);
    for (const [index, type] of ["task.created", "task.completed"].entries()) {
      await produceEvents(engine, [{ id: `thread-${index}`, type, data: { id: 5, type: "task", attributes: { title: "Oil change" } } }]);
      await eventually(async () => expect(await deliveryOf(admin, id, `thread-${index}`)).toMatchObject({ status: "delivered" }));
    }
    const [first, second] = slack.messages.filter(({ place }) => place === bot.channel);
    expect(second?.message).toMatchObject({ thread_ts: first?.ts, text: "Task completed: Oil change" });
    expect(JSON.stringify(await deliveryOf(admin, id, "thread-1"))).not.toContain(bot.token);
  });

  it("makes one message of a burst where the connector asks for batches, and each event is delivered", async () => {
    const { engine, admin } = system();
    const body = {
      name: "Digest",
      plugin: "slack",
      config: { url: `${simulator().url}${hook("burst")}`, allowOtherHost: true },
      subscriptions: [{ eventTypes: ["shipment.created"], filter: null, template: null }],
      // Full with the last of them: how long they take to come does not matter.
      delivery: { batch: { maxSize: 30, maxWaitMs: 60_000 } },
    };
    const { id } = (await admin.post<{ id: number }>("/connectors", body)).data;
    const ids = Array.from({ length: 30 }, (_, index) => `burst-${index}`);
    await produceEvents(
      engine,
      ids.map((event) => ({ id: event, type: "shipment.created", data: { attributes: { name: event } } })),
    );
    await eventually(async () => {
      const deliveries = await deliveriesOf(admin, id);
      expect(deliveries.map(({ eventId, status }) => `${eventId} ${status}`).sort()).toEqual(ids.map((event) => `${event} delivered`).sort());
    });
    const posted = slack.messages.filter(({ place }) => place === hook("burst")).map(({ message }) => JSON.stringify(message));
    expect(posted.length).toBeLessThanOrEqual(3);
    for (const event of ids) expect(posted.filter((text) => text.includes(`Shipment created: ${event} `))).toHaveLength(1);
  });

  it("is disabled by a webhook that is gone, waits where an administrator forbids posting, and says so when it is checked", async () => {
    const { engine, admin } = system();
    const gone = await connect({ url: `${simulator().url}${hook("gone")}` }, ["part.created"]);
    const forbidden = await connect({ url: `${simulator().url}${hook("forbidden")}` }, ["part.created"]);
    slack.fail(hook("gone"), "no_service");
    slack.fail(hook("forbidden"), "action_prohibited");
    await produceEvents(engine, [{ id: "part-1", type: "part.created", data: { id: 1 } }]);
    await eventually(async () => expect(await deliveryOf(admin, gone, "part-1")).toMatchObject({ status: "parked", parkedReason: "disabled" }));
    await eventually(async () => expect((await admin.get(`/connectors/${gone}`)).data).toMatchObject({ enabled: false, disabledBy: "engine" }));
    await eventually(async () => expect(await deliveryOf(admin, forbidden, "part-1")).toMatchObject({ status: "parked", parkedReason: "auth_failed" }));
    expect((await admin.post(`/connectors/${gone}/check`)).data).toMatchObject({ status: "unhealthy", error: expect.stringContaining("no_service") });
  });
});
