import { beforeAll, expect, it } from "vitest";
import { api, type Api } from "../../support/api.js";
import { type Connector, createConnector } from "../../support/create-connector.js";
import { deadLettersOf, deliveriesOf, deliveryOf } from "../../support/delivery-log.js";
import { describeDocument } from "../../support/describe-document.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import { provenElsewhere } from "../../support/proven-elsewhere.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import type { System } from "../../support/whole-system.js";

const dialect = "test/e2e/formats/dialect-smtm.test.ts";
const https = "test/e2e/formats/dialect-https.test.ts";
const auditLog = "apps/engine/src/api/audit-log.integration.test.ts";

interface Row extends Connector {
  readonly lastFiredAt: string | null;
  readonly successRate24h: number | null;
  readonly subscriptions: readonly { readonly eventTypes: readonly string[] }[];
}

const bodyOf = (request: ReceivedRequest | undefined) => JSON.parse(request?.body.toString() ?? "null") as Record<string, unknown>;

/** SmartMaintenance's document, heading by heading: company 1 is PT Kahatex, as in its example. */
export const smartMaintenance = (shared: () => System): void =>
  describeDocument("SmartMaintenance's document", shared, (system) => {
    let client: Api;
    beforeAll(async () => {
      const { admin, engine, receiver } = system();
      await admin.post("/tenants", { id: "kahatex", name: "Kahatex" });
      client = api(engine, { tenant: "kahatex" });
      await client.post("/companies", { id: 1, name: "PT Kahatex", timezone: "Asia/Jakarta" });
      receiver.respondWith(({ path }, earlier) => ({ status: path.startsWith("/down") || (path === "/flaky" && earlier === 0) ? 500 : 200 }));
    });

    const create = (path: string, eventTypes: readonly string[], more: Readonly<Record<string, unknown>> = {}) =>
      createConnector(client, { name: `webhook at ${path}`, url: system().receiver.url(path), dialect: "smtm", eventTypes, ...more });
    const produceOne = (id: string, event: string, data: Readonly<Record<string, unknown>> = { task_id: 12345 }) =>
      produceEvents(system().engine, [{ id, event, timestamp: "2026-04-24T02:15:30Z", company_id: 1, tenant: "kahatex", data }]);
    const rowOf = async (id: number) => (await client.list<Row>("/connectors")).find((row) => row.id === id);

    it("Open the Webhooks page: name, URL, events, last fired, 24-hour success rate (2xx responses / total attempts) and switch of each", async () => {
      const [good, flaky, idle] = [
        await create("/good", ["task.assigned"]),
        await create("/flaky", ["task.assigned"], { delivery: { schedule: ["50ms"] } }),
        await create("/idle", []),
      ];
      await produceOne("listed", "task.assigned");
      await eventually(async () => expect((await deliveryOf(client, flaky.id, "listed")).status).toBe("delivered"));
      await eventually(async () => {
        expect(await rowOf(good.id)).toMatchObject({ successRate24h: 1, lastFiredAt: expect.stringMatching(/Z$/), enabled: true, name: "webhook at /good" });
        expect(await rowOf(flaky.id)).toMatchObject({ successRate24h: 0.5, config: { url: system().receiver.url("/flaky") } });
      });
      expect(await rowOf(idle.id)).toMatchObject({ successRate24h: null, lastFiredAt: null, subscriptions: [{ eventTypes: [] }] });
      await eventually(async () => {
        const { data } = await client.get<{ successRate: number }>(`/connectors/${flaky.id}/stats?window=24h`);
        expect(data.successRate).toBe(0.5);
      });
    });

    it("Register a webhook: name, URL, events, secret, headers and description; active at once for new events", async () => {
      const { receiver } = system();
      const secret = "a secret shared with the maintenance team";
      const headers = { Authorization: "Bearer xyz", "X-Plant": "1" };
      const webhook = await create("/registered", ["task.completed"], { config: { secret, headers } });
      await produceOne("registered", "task.completed");
      await eventually(() => expect(receiver.at("/registered")).toHaveLength(1));
      expect(receiver.at("/registered")[0]?.headers).toMatchObject({ authorization: "Bearer xyz", "x-plant": "1", "x-smtm-event": "task.completed" });
      expect(bodyOf(receiver.at("/registered")[0])).toEqual({
        event: "task.completed",
        timestamp: "2026-04-24T09:15:30+07:00",
        company_id: 1,
        company_name: "PT Kahatex",
        data: { task_id: 12345 },
      });
      expect((await rowOf(webhook.id))?.config.headers).toEqual({ Authorization: "***", "X-Plant": "1" });
    });

    it("Event types: the picker lists what this installation exposes, and nothing else fires", async () => {
      const { admin, receiver } = system();
      const names = async () => (await client.list<{ name: string }>("/event-types?source=smartmaintenance")).map(({ name }) => name);
      expect(await names()).toHaveLength(11);
      await create("/exposed", ["*"]);
      await admin.patch("/tenants/kahatex", { eventTypes: ["task.*", "shutdown.*", "audit.exported", "repair_request.created"] });
      expect(await names()).not.toContain("user.created");
      expect(await names()).toHaveLength(8);
      await produceOne("hidden", "user.created", { user_id: 1 });
      await produceOne("seen", "repair_request.created", { repair_request_id: 1 });
      await eventually(() => expect(receiver.at("/exposed").map((request) => bodyOf(request).event)).toEqual(["repair_request.created"]));
      await admin.patch("/tenants/kahatex", { eventTypes: ["*"] });
    });

    it("Event types: audit.exported, when somebody exports the activity log", async () => {
      const { receiver } = system();
      await create("/audit", ["audit.exported"]);
      const file = await client.ask("GET", "/api/v1/audit-log/export?format=csv");
      expect(file.text).toContain('"connector.create"');
      await eventually(() => expect(receiver.at("/audit")).toHaveLength(1));
      expect(bodyOf(receiver.at("/audit")[0])).toMatchObject({
        event: "audit.exported",
        data: { format: "csv", row_count: file.text.trimEnd().split("\r\n").length - 1 },
      });
    });

    provenElsewhere("Event types: all 11", "packages/event-catalog/src/seed-event-types.test.ts", "the 11 of SmartMaintenance");
    provenElsewhere("Payload format: company time zones", dialect, "tells the time in the company's zone, and nulls and UTC where there is none");
    provenElsewhere(
      "Payload format: headers, X-SMTM-Delivery the same over retries",
      dialect,
      "names event, sender and delivery, the delivery alike at every attempt",
    );
    provenElsewhere("Verify signatures", dialect, "is accepted by a receiver in %s as SmartMaintenance describes it");
    provenElsewhere("Delivery and retries: 1, 5, 25, 125, 625 seconds", dialect, "has SmartMaintenance's defaults");
    provenElsewhere(
      "Delivery and retries: kept to",
      "apps/engine/src/drain/retry-schedules.test.ts",
      "is tried at the published times with $name of the spread, and no more",
    );

    it("Delivery and retries: after 5 failed retries permanently failed and logged; the history shows it and re-fires it by hand", async () => {
      const { receiver } = system();
      const webhook = await create("/down", ["shutdown.reported"], { delivery: { maxRetries: 5, schedule: ["10ms"] } });
      await produceOne("lost", "shutdown.reported");
      await eventually(async () => expect(await deadLettersOf(client, webhook.id)).toMatchObject([{ attempts: 6, error: expect.stringContaining("500") }]));
      expect(receiver.at("/down")).toHaveLength(6);
      const delivery = await deliveryOf(client, webhook.id, "lost");
      expect(delivery).toMatchObject({ status: "dead_lettered", statusGroup: "failed" });
      expect(delivery.attempts.map(({ status }) => status)).toEqual(Array(6).fill(500));
      await client.patch(`/connectors/${webhook.id}`, { config: { url: receiver.url("/up-again") } });
      await client.post(`/deliveries/${delivery.id}/retry`);
      await eventually(async () => expect((await deliveryOf(client, webhook.id, "lost")).status).toBe("delivered"));
      expect(receiver.at("/up-again")[0]?.headers["x-smtm-delivery"]).toBe(receiver.at("/down")[0]?.headers["x-smtm-delivery"]);
      expect(await deadLettersOf(client, webhook.id)).toEqual([]);
    });

    it("Test-fire: a synthetic payload of the chosen type, flagged as a test, outside the success rate", async () => {
      const { receiver } = system();
      const webhook = await create("/test", ["task.rejected"]);
      const { data } = await client.post(`/connectors/${webhook.id}/test`, { eventType: "task.rejected" });
      expect(data).toMatchObject({ outcome: "delivered", status: 200 });
      expect(bodyOf(receiver.at("/test")[0])).toMatchObject({ event: "task.rejected", data: expect.any(Object), test: true });
      expect(await rowOf(webhook.id)).toMatchObject({ successRate24h: null });
    });

    it("Disable or delete: off is reversible; what is deleted keeps its deliveries and its history in the audit log", async () => {
      const { receiver } = system();
      const webhook = await create("/deleted", ["task.approved"]);
      const witness = await create("/still-there", ["task.approved"]);
      await produceOne("before", "task.approved");
      await eventually(async () => expect((await deliveryOf(client, webhook.id, "before")).status).toBe("delivered"));
      await client.post(`/connectors/${webhook.id}/disable`);
      await produceOne("while-off", "task.approved");
      await eventually(async () => expect((await deliveryOf(client, witness.id, "while-off")).status).toBe("delivered"));
      await client.post(`/connectors/${webhook.id}/enable`);
      await produceOne("on-again", "task.approved");
      await eventually(async () => expect((await deliveryOf(client, webhook.id, "on-again")).status).toBe("delivered"));
      expect(receiver.at("/deleted")).toHaveLength(2);
      await client.delete(`/connectors/${webhook.id}`);
      const log = await client.list<{ action: string; detail: unknown }>(`/audit-log?target=connector:${webhook.id}`);
      expect(log.map(({ action }) => action)).toEqual(["connector.delete", "connector.enable", "connector.disable", "connector.create"]);
      expect(log[0]?.detail).toMatchObject({ name: "webhook at /deleted", eventTypes: ["task.approved"] });
      const kept = await client.list<{ eventId: string }>(`/deliveries?connectorId=${webhook.id}`);
      expect(kept.map(({ eventId }) => eventId)).toEqual(["on-again", "before"]);
      expect((await deliveriesOf(client, witness.id)).map(({ eventId }) => eventId)).toContain("while-off");
    });

    provenElsewhere("Delete: the audit log tells what it was", auditLog, "tells what a connector was when it is gone, and all that was done with it");
    provenElsewhere("HTTPS only for production: refused there", https, "is refused by smtm too in production");
    provenElsewhere("HTTPS only for production: warned of elsewhere", https, "is a warning where the operator allows it");
    provenElsewhere("Use a shared secret: optional, no signature without it", dialect, "signs nothing without a secret");
  });
