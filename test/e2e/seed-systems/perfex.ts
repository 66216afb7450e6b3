import { beforeAll, expect, it } from "vitest";
import { api, type Api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { deliveryOf } from "../../support/delivery-log.js";
import { describeDocument } from "../../support/describe-document.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import { provenElsewhere } from "../../support/proven-elsewhere.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import { verifyBody } from "../../support/verify-signature.js";
import type { System } from "../../support/whole-system.js";

const dialect = "test/e2e/formats/dialect-perfex.test.ts";
const rules = "packages/core/src/judge-record.test.ts";
const verify = verifyBody("x-asset-webhook-signature", "");
const DAY_MS = 86_400_000;
const dayIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** Rules look once a second, on an idle machine. */
const patience = { timeoutMs: 60_000 };
const bodyOf = (request: ReceivedRequest | undefined) => JSON.parse(request?.body.toString() ?? "null") as Record<string, unknown>;

/** The document of Perfex's assets module, heading by heading. */
export const perfex = (shared: () => System): void =>
  describeDocument("Perfex's document", shared, (system) => {
    let client: Api;
    beforeAll(async () => {
      await system().admin.post("/tenants", { id: "perfex", name: "Perfex" });
      client = api(system().engine, { tenant: "perfex" });
      await client.post("/companies", { id: 7, name: "Head office" });
    });

    const create = (path: string, eventTypes: readonly string[], more: Readonly<Record<string, unknown>> = {}) =>
      createConnector(client, { name: `webhook at ${path}`, url: system().receiver.url(path), dialect: "perfex", eventTypes, ...more });
    const keep = async (kind: string, attributes: Readonly<Record<string, unknown>>, event = `${kind}.updated`) => {
      const headers = { "x-tageur-company-id": "7" };
      const answer = await client.ask("POST", "/api/webhooks/receive", { body: { event, data: { type: kind, attributes } }, headers });
      expect(answer.status, answer.text).toBe(200);
      return (answer.body as { record: { id: number } }).record.id;
    };

    it("Create a Webhook: name, URL, all events or some, secret for HMAC, custom headers, active", async () => {
      const { engine, receiver } = system();
      const secret = "a Perfex secret";
      await create("/created", ["*"], { config: { secret, headers: { "X-API-Key": "erp-key" } } });
      await produceEvents(engine, [
        { tenant: "perfex", event: "asset.checked_out", asset_id: 123, asset: { asset_name: "Laptop" }, data: { checkout_id: 88 } },
      ]);
      await eventually(() => expect(receiver.at("/created")).toHaveLength(1));
      const [request] = receiver.at("/created");
      expect(request?.headers).toMatchObject({ "x-api-key": "erp-key", "x-asset-webhook-event": "asset.checked_out" });
      expect(verify(secret, request!)).toBe(true);
      expect(bodyOf(request)).toMatchObject({ event: "asset.checked_out", source: "perfex_assets_module", asset_id: 123, asset: { asset_name: "Laptop" } });
    });

    provenElsewhere("Available Events: all 21", "packages/event-catalog/src/seed-event-types.test.ts", "holds the 21 types of Perfex");
    provenElsewhere("Payload Format: all six members, always", dialect, "sends all six members, always, and the body's time in its header");
    provenElsewhere("Signature Verification", dialect, "is accepted by a receiver in %s as Perfex describes it");
    provenElsewhere("Signature Verification: optional", dialect, "signs nothing without a secret, and from the first rotation on");

    it("Webhook Logs: response code and outcome of each delivery, and a failed one is retried by hand", async () => {
      const { engine, receiver } = system();
      receiver.respondWith(({ path }, earlier) => ({ status: path === "/logged" && earlier === 0 ? 422 : 200 }));
      const webhook = await create("/logged", ["asset.lost"], { delivery: { maxRetries: 0 } });
      await produceEvents(engine, [{ id: "lost", tenant: "perfex", event: "asset.lost", asset_id: 1, asset: {}, data: {} }]);
      const failed = await eventually(async () => {
        const found = await deliveryOf(client, webhook.id, "lost");
        expect(found).toMatchObject({ statusGroup: "failed", attempts: [{ status: 422 }] });
        return found;
      });
      await client.post(`/deliveries/${failed.id}/retry`);
      await eventually(async () =>
        expect(await deliveryOf(client, webhook.id, "lost")).toMatchObject({ statusGroup: "success", attempts: [{ status: 422 }, { status: 200 }] }),
      );
    });

    provenElsewhere("Webhook Logs: cleaned after 30 days", "packages/database/src/operations/operations.integration.test.ts", "drops old days");
    provenElsewhere("Test Webhook", dialect, "tests with the catalog's example of the chosen type");
    provenElsewhere("Best Practices: a time-out of 30 s, and retries under one id", dialect, "has Perfex's defaults");

    it("Alerts (via Cron): each of the four, and TGM Expert's two, once for a record", async () => {
      const { receiver } = system();
      receiver.respondWith(() => ({}));
      await create("/alerts", ["alert.*"]);
      await createConnector(client, { url: receiver.url("/tgm"), dialect: "tgm", eventTypes: ["maintenance_plan.due", "spare_part.low_stock"] });
      const laptop = await keep("asset", { serial_number: "L-1", name: "Laptop", warranty_expires_on: dayIn(30), next_maintenance_on: dayIn(7) });
      const beamer = await keep("asset", { serial_number: "B-1", name: "Beamer", checkout_due_at: dayIn(-3), quantity: 2, min_quantity: 5 });
      const pump = await keep("asset", { serial_number: "P-1", name: "Pump", next_maintenance_on: dayIn(-1) });
      const bearing = await keep("part", { part_number: "BRG-1", name: "Bearing", quantity: 1, min_quantity: 4 });
      await keep("asset", {
        serial_number: "fine",
        warranty_expires_on: dayIn(31),
        next_maintenance_on: dayIn(8),
        checkout_due_at: dayIn(1),
        quantity: 5,
        min_quantity: 5,
      });
      const alertsAt = (path: string) => receiver.at(path).map(bodyOf);
      const asset = (id: number) => ({ asset_id: id, asset: expect.objectContaining({ id }) });
      await eventually(() => expect(alertsAt("/alerts")).toHaveLength(6), patience);
      expect(alertsAt("/alerts").toSorted((one, other) => JSON.stringify(one.event).localeCompare(JSON.stringify(other.event)))).toEqual([
        expect.objectContaining({ event: "alert.checkout_overdue", ...asset(beamer), data: expect.objectContaining({ due_date: dayIn(-3), days_overdue: 3 }) }),
        expect.objectContaining({ event: "alert.low_stock", data: expect.objectContaining({ quantity: expect.any(Number), threshold: expect.any(Number) }) }),
        expect.objectContaining({ event: "alert.low_stock", data: expect.objectContaining({ quantity: expect.any(Number), threshold: expect.any(Number) }) }),
        expect.objectContaining({ event: "alert.maintenance_due", data: expect.objectContaining({ days_left: expect.any(Number) }) }),
        expect.objectContaining({ event: "alert.maintenance_due", data: expect.objectContaining({ days_left: expect.any(Number) }) }),
        expect.objectContaining({
          event: "alert.warranty_expiring",
          ...asset(laptop),
          data: expect.objectContaining({ warranty_until: dayIn(30), days_left: 30 }),
        }),
      ]);
      await eventually(() => expect(alertsAt("/tgm")).toHaveLength(2), patience);
      expect(alertsAt("/tgm").toSorted((one, other) => JSON.stringify(one.event).localeCompare(JSON.stringify(other.event)))).toMatchObject([
        { event: "maintenance_plan.due", company: { id: 7, name: "Head office" }, data: { id: pump, attributes: { nextDueDate: dayIn(-1), isOverdue: true } } },
        { event: "spare_part.low_stock", data: { id: bearing, attributes: { partNumber: "BRG-1", quantity: 1, minimumQuantity: 4 } } },
      ]);
    });

    it("Alerts: told again when stock was filled up and fell once more, and for another date; rules are managed over REST", async () => {
      const { receiver } = system();
      await create("/again", ["alert.low_stock", "alert.warranty_expiring", "alert.inspection_due"]);
      const alerts = (event: string) =>
        receiver
          .at("/again")
          .map(bodyOf)
          .filter((body) => body.event === event).length;
      const drill = (attributes: Readonly<Record<string, unknown>>) => keep("asset", { serial_number: "D-1", ...attributes });
      await client.post("/alert-rules", {
        name: "Inspection",
        kinds: ["asset"],
        eventType: "alert.inspection_due",
        condition: { "<=": [{ days_until: { var: "inspected_until" } }, 14] },
        per: ["inspected_until"],
        period: "7d",
      });
      await drill({ quantity: 1, min_quantity: 3, warranty_expires_on: dayIn(10), inspected_until: dayIn(3) });
      const counts = () => ["alert.low_stock", "alert.warranty_expiring", "alert.inspection_due"].map(alerts);
      await eventually(() => expect(counts()).toEqual([1, 1, 1]), patience);
      const { data: lowStock } = await client.get<{ id: number; eventType: string }[]>("/alert-rules");
      const standing = async () => {
        const { id } = lowStock.find(({ eventType }) => eventType === "alert.low_stock")!;
        return (await client.get<{ standing: number }>(`/alert-rules/${id}`)).data.standing;
      };
      const before = await standing();
      await drill({ quantity: 9, warranty_expires_on: dayIn(20) });
      await eventually(async () => expect([await standing(), alerts("alert.warranty_expiring")]).toEqual([before - 1, 2]), patience);
      await drill({ quantity: 0 });
      await eventually(() => expect(counts()).toEqual([2, 2, 1]), patience);
    });

    it("Alerts: of records that are kept from Kafka's events too, under the names that their producer gives", async () => {
      const { engine, receiver } = system();
      await create("/fed", ["alert.warranty_expiring"]);
      await client.post("/record-feeds", { kind: "asset", eventTypes: ["asset.updated"], fields: { warranty_expires_on: "asset.warranty_until" } });
      const asset = { id: 123, asset_name: "Laptop", serial_number: "DL7440-8842", warranty_until: dayIn(5) };
      await produceEvents(engine, [
        { id: "fed", tenant: "perfex", company: 7, event: "asset.updated", source: "perfex_assets_module", asset_id: 123, asset, data: {} },
      ]);
      await eventually(() => expect(receiver.at("/fed")).toHaveLength(1), patience);
      expect(bodyOf(receiver.at("/fed")[0])).toMatchObject({ asset: { serial_number: "DL7440-8842", external_id: "123" }, data: { days_left: 5 } });
      const { data } = await client.get<{ company: number; version: number }[]>("/records/asset?key=DL7440-8842");
      expect(data).toMatchObject([{ company: 7, version: 1, system: "perfex_assets_module" }]);
    });

    provenElsewhere(
      "Alerts: records from Kafka in order, each event once",
      "packages/database/src/record-feeds/record-feeds.integration.test.ts",
      "read every event once",
    );
    provenElsewhere("Alerts: 30 days, 7 days, overdue, below threshold: each bound", rules, "%s looks at the days until %s");
    provenElsewhere(
      "Alerts: once in the cluster",
      "packages/database/src/alerts/alerts.integration.test.ts",
      "are told once, however many records there are and however many processes look",
    );
    provenElsewhere(
      "Alerts: again as a day passes",
      "packages/database/src/alerts/alerts.integration.test.ts",
      "among all records when a day has begun or the rule has changed",
    );
  });
