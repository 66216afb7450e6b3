import { afterAll, beforeAll, expect, it } from "vitest";
import { api, type Api } from "../../support/api.js";
import { createTestAuthority, type TestAuthority } from "../../support/certificates.js";
import { createConnector } from "../../support/create-connector.js";
import { deliveriesOf, deliveryOf, verdictOf } from "../../support/delivery-log.js";
import { describeDocument } from "../../support/describe-document.js";
import { eventually } from "../../support/eventually.js";
import { freePort } from "../../support/free-port.js";
import { produceEvents } from "../../support/produce.js";
import { provenElsewhere } from "../../support/proven-elsewhere.js";
import { type ReceivedRequest, type Receiver, startReceiver } from "../../support/start-receiver.js";
import type { System } from "../../support/whole-system.js";

const dialect = "test/e2e/formats/dialect-tageur.test.ts";
const records = "test/e2e/plugins/records.test.ts";
const inbound = "test/e2e/plugins/erp-inbound.test.ts";

const bodyOf = (request: ReceivedRequest | undefined) => JSON.parse(request?.body.toString() ?? "null") as Record<string, unknown>;

/** Tageur's document, section by section. Company 7 is on a plan without shipments, company 8 on "Growth+". Receivers are HTTPS, as Tageur demands. */
export const tageur = (shared: () => System): void =>
  describeDocument("Tageur's document", shared, (system) => {
    let authority: TestAuthority;
    let receiver: Receiver;
    let client: Api;
    beforeAll(async () => {
      authority = createTestAuthority();
      receiver = await startReceiver({ tls: { key: authority.server.key, cert: authority.server.certificate } });
      await system().admin.post("/tenants", { id: "tageur", name: "Tageur" });
      client = api(system().engine, { tenant: "tageur" });
      await client.post("/companies", { id: 7, name: "Starter Ltd", eventTypes: ["asset.*", "part.*", "task.*"] });
      await client.post("/companies", { id: 8, name: "Growth Ltd" });
    });
    afterAll(() => receiver?.close());

    const create = (path: string, eventTypes: readonly string[], more: Readonly<Record<string, unknown>> = {}) => {
      const { config, ...rest } = more as { config?: object };
      return createConnector(client, { url: receiver.url(path), dialect: "tageur", eventTypes, config: { tls: { ca: authority.ca }, ...config }, ...rest });
    };
    const event = (id: string, type: string, more: Readonly<Record<string, unknown>> = {}) => ({
      id,
      event: type,
      tenant: "tageur",
      company: 7,
      data: { id: 123, type: type.split(".")[0], attributes: { asset_type: "Equipment" } },
      ...more,
    });

    it("2. Setting Up: endpoint, events, filters, time-out and retries; the secret is shown once", async () => {
      const filter = { asset_type: ["Equipment", "Vehicle"] };
      const delivery = { timeoutMs: 60_000, maxRetries: 10 };
      const webhook = await create("/filtered", ["asset.created", "asset.updated"], { filter, delivery });
      expect(webhook).toMatchObject({ hasSecret: true, secret: expect.stringMatching(/^whsec_/), subscriptions: [{ filter }], delivery });
      expect((await client.ask("GET", `/api/v1/connectors/${webhook.id}`)).text).not.toContain(webhook.secret);
      const ofType = (type: string) => ({ data: { id: 1, type: "asset", attributes: { asset_type: type } } });
      await produceEvents(system().engine, [event("tool", "asset.created", ofType("Tool")), event("pump", "asset.created", ofType("Equipment"))]);
      await eventually(() => expect(receiver.at("/filtered")).toHaveLength(1));
      expect(bodyOf(receiver.at("/filtered")[0])).toMatchObject({ event: "asset.created", data: { attributes: { asset_type: "Equipment" } } });
      expect(await eventually(() => verdictOf(client, webhook.id, "tool"))).toMatchObject({ verdict: "filtered", value: "Tool" });
    });

    provenElsewhere("2. Setting Up: time-out of 1 to 60 s, 0 to 10 retries", dialect, "has Tageur's defaults, and allows 0 to 10 retries in 1 to 60 s each");
    provenElsewhere("2. Setting Up, 5. Security: HTTPS only, always", "test/e2e/formats/dialect-https.test.ts", "but in tageur, which refuses it always");
    provenElsewhere("3. Available Events: all 15", "packages/event-catalog/src/seed-event-types.test.ts", "holds the 15 types of Tageur");

    it("3. Available Events: shipments come with the Growth plan: a company without them neither sees nor gets them", async () => {
      const webhook = await create("/shipments", ["shipment.*", "asset.deleted"]);
      const key = async (company: number) => (await client.post<{ key: string }>("/api-keys", { name: "k", role: "viewer", company })).data.key;
      const names = async (company: number) => {
        const types = await api(system().engine, { key: await key(company) }).list<{ name: string }>("/event-types?source=tageur");
        return types.map(({ name }) => name);
      };
      const [starter, growth] = [await names(7), await names(8)];
      expect([starter.length, growth.length]).toEqual([10, 15]);
      expect(growth.filter((name) => !starter.includes(name)).every((name) => name.startsWith("shipment."))).toBe(true);
      await produceEvents(system().engine, [event("starter", "shipment.shipped"), event("growth", "shipment.shipped", { company: 8 })]);
      await eventually(() => expect(receiver.at("/shipments")).toHaveLength(1));
      // A change counts for what is produced after it; what is not read yet might meet it.
      expect(await eventually(() => verdictOf(client, webhook.id, "starter"))).toMatchObject({ verdict: "not_subscribed" });
      await client.patch("/companies/7", { eventTypes: ["*"] });
      await produceEvents(system().engine, [event("upgraded", "shipment.delivered")]);
      await eventually(() => expect(receiver.at("/shipments").map((request) => bodyOf(request).event)).toEqual(["shipment.shipped", "shipment.delivered"]));
    });

    provenElsewhere("4. Payload Structure: event, timestamp in whole seconds, data", dialect, "sends event, time in whole seconds, and the resource");
    provenElsewhere(
      "4. Payload Structure: the published payloads",
      "test/e2e/formats/dialect-tgm.test.ts",
      "carries each published payload of TGM Expert and Tageur",
    );
    provenElsewhere("5. Verification (Node.js, Python)", dialect, "is accepted by a receiver made of Tageur's %s sample");
    provenElsewhere(
      "6. Retry Behavior: 1m, 5m, 15m, 1h, 3h and on",
      "apps/engine/src/drain/retry-schedules.test.ts",
      "let %s try %i times more, by its own schedule, never early",
    );

    it("6. Monitoring Deliveries: status, response codes and errors, attempts with their times, success rate", async () => {
      const { engine } = system();
      const delivery = { maxRetries: 1, schedule: ["20ms"] };
      receiver.respondWith(({ path }, earlier) => ({ status: path === "/flaky" && earlier === 0 ? 502 : path === "/broken" ? 404 : 200 }));
      const [flaky, broken, waiting] = [
        await create("/flaky", ["task.created"], { delivery }),
        await create("/broken", ["task.created"], { delivery }),
        await create("/broken-for-long", ["task.created"], { delivery: { schedule: ["1h"] } }),
      ];
      receiver.respondWith(({ path }, earlier) => ({ status: path === "/flaky" && earlier === 0 ? 502 : path.startsWith("/broken") ? 404 : 200 }));
      await produceEvents(engine, [event("monitored", "task.created")]);
      const shown = async (id: number) => await deliveryOf(client, id, "monitored");
      await eventually(async () => expect(await shown(flaky.id)).toMatchObject({ statusGroup: "success", attempts: [{ status: 502 }, { status: 200 }] }));
      await eventually(async () => expect(await shown(broken.id)).toMatchObject({ statusGroup: "failed", attempts: [{ status: 404 }, { status: 404 }] }));
      await eventually(async () => expect(await shown(waiting.id)).toMatchObject({ statusGroup: "pending", nextAttemptAt: expect.any(String) }));
      expect((await shown(broken.id)).attempts[1]).toMatchObject({ number: 2, error: expect.stringContaining("404"), startedAt: expect.stringMatching(/Z$/) });
      const rate = async (id: number) => (await client.get<{ successRate: number }>(`/connectors/${id}/stats`)).data.successRate;
      await eventually(async () => expect([await rate(flaky.id), await rate(broken.id)]).toEqual([0.5, 0]));
      expect(await deliveriesOf(client, broken.id)).toHaveLength(1);
      receiver.respondWith(() => ({}));
    });

    it("6. When Webhooks Fail: no answer within the time-out, and no connection, are failures with their cause", async () => {
      receiver.respondWith(({ path }) => (path === "/slow" ? { delayMs: 3_000 } : {}));
      const slow = await create("/slow", ["task.updated"], { delivery: { timeoutMs: 1_000, maxRetries: 0 } });
      const gone = await createConnector(client, {
        url: `https://127.0.0.1:${await freePort()}/none`,
        dialect: "tageur",
        eventTypes: ["task.updated"],
        delivery: { maxRetries: 0 },
      });
      await produceEvents(system().engine, [event("fails", "task.updated")]);
      for (const { id } of [slow, gone]) await eventually(async () => expect((await deliveryOf(client, id, "fails")).statusGroup).toBe("failed"));
      expect((await deliveryOf(client, slow.id, "fails")).attempts).toMatchObject([{ status: null, error: "No answer before the deadline" }]);
      expect((await deliveryOf(client, gone.id, "fails")).attempts).toMatchObject([{ status: null, error: expect.stringMatching(/./) }]);
      receiver.respondWith(() => ({}));
    });

    provenElsewhere("8. Test Webhook", dialect, "tests with the catalog's example of the chosen type");
    provenElsewhere("9. Bidirectional: supported events, published samples, idempotent", records, "at Tageur's endpoint: its published samples, each twice");
    provenElsewhere("9. Bidirectional: API key and company ID", records, "at Tageur's endpoint: 400 for the company, 401 for the key, 422 for the message");
    provenElsewhere(
      "9. Bidirectional: changes in either system, and no echo",
      inbound,
      "go round: ERP, record, event, another system, its change, and back to the ERP",
    );
  });
