import { publishedTgmWebhook } from "@trunkline/plugin-testing";
import { beforeAll, expect, it } from "vitest";
import { api, type Api } from "../../support/api.js";
import { deliveryOf } from "../../support/delivery-log.js";
import { describeDocument } from "../../support/describe-document.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import { provenElsewhere } from "../../support/proven-elsewhere.js";
import { answerByCheck } from "../../support/receive-checked.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import { tokenFor } from "../../support/shared-key-token.js";
import { verifyBody } from "../../support/verify-signature.js";
import type { System } from "../../support/whole-system.js";

const root = "/api/admin/webhooks";
const verify = verifyBody("x-tgm-signature", "sha256=");
const dialect = "test/e2e/formats/dialect-tgm.test.ts";
const adminApi = "apps/engine/src/seed-systems/tgm/tgm-webhooks.integration.test.ts";
const second = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

interface Webhook extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly secret: string;
  readonly isActive: boolean;
}

interface TgmDelivery extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly status: string;
}

const bodyOf = (request: ReceivedRequest | undefined) => JSON.parse(request?.body.toString() ?? "null") as Record<string, unknown>;

/** TGM Expert's document, heading by heading, as one of its admins would try it. */
export const tgmExpert = (shared: () => System): void =>
  describeDocument("TGM Expert's document", shared, (system) => {
    /** Of a person of the client, by the token that the identity provider gave. */
    let acme: Api;
    beforeAll(async () => {
      await system().admin.post("/tenants", { id: "acme-corp", name: "Acme Corporation" });
      acme = api(system().engine, { key: tokenFor({ tenant: "acme-corp", role: "admin" }) });
      await acme.post("/companies", { id: 1, name: "Acme HQ" });
      await acme.post("/companies", { id: 2, name: "Acme South" });
      system().receiver.respondWith(({ path }) => ({ status: path.startsWith("/broken") ? 500 : 200 }));
    });

    const call = async <Data>(method: string, path: string, body?: unknown) => {
      const { status, body: answer, text } = await acme.ask(method, `${root}${path}`, body === undefined ? {} : { body });
      expect(status, text).toBeLessThan(300);
      return answer as { readonly data: Data; readonly meta: Readonly<Record<string, unknown>> };
    };
    const create = async (path: string, more: Readonly<Record<string, unknown>> = {}) => {
      const body = { name: `webhook at ${path}`, url: system().receiver.url(path), companyId: 1, events: ["inspection.created"], ...more };
      return (await call<Webhook>("POST", "", body)).data;
    };
    const produceOne = (type: string, more: Readonly<Record<string, unknown>> = {}) =>
      produceEvents(system().engine, [{ type, tenant: "acme-corp", company: 1, data: { id: 12345, type: "Inspection", attributes: { id: 12345 } }, ...more }]);
    const deliveries = async (id: number, query = "") => (await call<TgmDelivery[]>("GET", `/${id}/deliveries${query}`)).data;

    it("Multi-Tenancy Context: webhooks are per company, inside the client; the payload says both; system-wide ones get every company's", async () => {
      const { receiver, engine } = system();
      const [one, two, wide] = [await create("/one"), await create("/two", { companyId: 2 }), await create("/wide", { companyId: null })];
      await produceOne("inspection.created", { id: "ctx-1" });
      await produceOne("inspection.created", { id: "ctx-2", company: 2 });
      await produceEvents(engine, [{ id: "ctx-elsewhere", type: "inspection.created", company: 1, data: {} }]);
      await eventually(() => expect([receiver.at("/one"), receiver.at("/two"), receiver.at("/wide")].map(({ length }) => length)).toEqual([1, 1, 2]));
      expect(bodyOf(receiver.at("/one")[0])).toMatchObject({
        eventId: "ctx-1",
        webhookId: one.id,
        client: { id: "acme-corp", name: "Acme Corporation" },
        company: { id: 1, name: "Acme HQ" },
      });
      expect(bodyOf(receiver.at("/two")[0])).toMatchObject({ webhookId: two.id, company: { id: 2, name: "Acme South" } });
      expect(new Set(receiver.at("/wide").map((request) => bodyOf(request).webhookId))).toEqual(new Set([wide.id]));
    });

    it("Authorization: a JWT opens the admin API for its client and its company, and only a good one", async () => {
      const { engine } = system();
      const ofCompany = api(engine, { key: tokenFor({ tenant: "acme-corp", role: "admin", company: 2 }) });
      const status = async (client: Api, path: string) => (await client.ask("GET", `${root}${path}`)).status;
      expect([await status(ofCompany, "/company/2"), await status(ofCompany, "/company/1")]).toEqual([200, 404]);
      expect(await status(api(engine, { key: tokenFor({ tenant: "acme-corp", role: "producer" }) }), "/company/1")).toBe(403);
      const expired = tokenFor({ tenant: "acme-corp", role: "admin", exp: 1 });
      for (const key of [null, expired, `${tokenFor({ tenant: "acme-corp", role: "admin" })}x`])
        expect(await status(api(engine, { key }), "/company/1")).toBe(401);
    });

    it("Creating a Webhook: the published call answers the secret once, with its preview and the published message", async () => {
      const { data, meta } = await call<Webhook>("POST", "", publishedTgmWebhook(system().receiver.url("/webhooks/tgm")));
      expect(data).toMatchObject({ id: expect.any(Number), isActive: true, hasSecret: true, createdAt: expect.stringMatching(second) });
      expect(data.secretPreview).toBe(`whsec_${data.secret.slice(6, 14)}...${data.secret.slice(-4)}`);
      expect(meta.message).toBe("Webhook created. Save the secret key - it won't be shown again.");
      // "https recommended": a plain URL is taken with a warning.
      expect(meta.warnings).toMatchObject([{ pointer: "/url" }]);
      expect((await acme.ask("GET", `${root}/${data.id}`)).text).not.toContain(data.secret);
      await call("PUT", `/${data.id}`, { isActive: false });
    });

    provenElsewhere("Configuration Options: defaults", adminApi, "everything but name and URL has TGM's default");
    provenElsewhere("Configuration Options: limits of each field", adminApi, "a webhook with %s is refused, pointing at %s");
    provenElsewhere("Available Events: all 50", "packages/event-catalog/src/seed-event-types.test.ts", "holds the 50 types of TGM Expert");
    provenElsewhere("Available Events: over the admin API", adminApi, "the event types are TGM's 50, each with code, description and category");

    it("Wildcard: * subscribes to all events", async () => {
      const { receiver } = system();
      const all = await create("/all", { events: ["*"] });
      await produceOne("todo.completed", { id: "wild-1" });
      await produceOne("spare_part.low_stock", { id: "wild-2" });
      await eventually(() =>
        expect(
          receiver
            .at("/all")
            .map((request) => bodyOf(request).eventId)
            .toSorted(),
        ).toEqual(["wild-1", "wild-2"]),
      );
      await call("DELETE", `/${all.id}`);
    });

    provenElsewhere("Payload Structure: standard", dialect, "sends its members in the published order, with the headers that TGM names");
    provenElsewhere("Payload Structure: update and delete", dialect, "says of the previous state: null on created, absent on deleted");
    provenElsewhere("Payload Structure: the published payloads", dialect, "carries each published payload of TGM Expert and Tageur");
    provenElsewhere("Verification Example (Node.js, Python)", dialect, "is accepted by a receiver made of TGM's %s sample");
    provenElsewhere("Request Headers", dialect, "sends its members in the published order, with the headers that TGM names");
    provenElsewhere("Retry Schedule: 1, 5 and 15 minutes", dialect, "has TGM's defaults, and lets nobody retry more than 3 times");
    provenElsewhere(
      "Retry Schedule: kept to",
      "apps/engine/src/drain/retry-schedules.test.ts",
      "is tried at the published times with $name of the spread, and no more",
    );

    it("Success Criteria and Viewing Delivery History: 2xx is SUCCESS, anything else FAILED with its reason phrase", async () => {
      const hook = await create("/broken-history", { maxRetries: 0, events: ["alert.created"], autoDisableAfterFailures: 0 });
      const good = await create("/history", { events: ["alert.created"] });
      await produceOne("alert.created", { id: "history" });
      await eventually(async () => expect(await deliveries(hook.id, "?limit=10")).toMatchObject([{ status: "FAILED" }]));
      expect(await deliveries(hook.id, "?limit=10")).toEqual([
        expect.objectContaining({
          id: expect.any(Number),
          webhookId: hook.id,
          eventType: "alert.created",
          status: "FAILED",
          attemptCount: 1,
          responseStatus: 500,
          errorMessage: "Internal Server Error",
          durationMs: expect.any(Number),
          createdAt: expect.stringMatching(second),
        }),
      ]);
      await eventually(async () => expect(await deliveries(good.id)).toMatchObject([{ status: "SUCCESS", attemptCount: 1, responseStatus: 200 }]));
      expect((await deliveries(good.id))[0]).not.toHaveProperty("errorMessage");
      await eventually(async () =>
        expect((await call<Webhook>("GET", `/${good.id}`)).data).toMatchObject({ successRate24h: 1, lastTriggeredAt: expect.stringMatching(second) }),
      );
      expect(await deliveries(good.id, "?status=FAILED")).toEqual([]);
    });

    it("Get delivery details and Retry failed delivery: what was sent and answered; then it is sent again, under the same X-TGM-Delivery", async () => {
      const { receiver } = system();
      const hook = await create("/broken-once", { maxRetries: 0, events: ["failure.created"] });
      await produceOne("failure.created", { id: "again" });
      const [failed] = await eventually(async () => {
        const found = await deliveries(hook.id, "?status=FAILED");
        expect(found).toHaveLength(1);
        return found;
      });
      const { data } = await call<Readonly<Record<string, unknown>>>("GET", `/deliveries/${failed!.id}`);
      expect(data).toMatchObject({ id: failed!.id, deliveryId: receiver.at("/broken-once")[0]?.headers["x-tgm-delivery"], status: "FAILED" });
      expect(data.payload).toBe(receiver.at("/broken-once")[0]?.body.toString());
      expect(data.attempts).toMatchObject([{ attempt: 1, responseStatus: 500, errorMessage: "Internal Server Error" }]);
      await call("PUT", `/${hook.id}`, { url: receiver.url("/mended") });
      expect((await call<TgmDelivery>("POST", `/deliveries/${failed!.id}/retry`)).data).toMatchObject({ id: failed!.id, status: "PENDING" });
      await eventually(async () => expect(await deliveries(hook.id)).toMatchObject([{ id: failed!.id, status: "SUCCESS", attemptCount: 2 }]));
      expect(receiver.at("/mended")[0]?.headers["x-tgm-delivery"]).toBe(data.deliveryId);
      expect(receiver.at("/mended")[0]?.body.equals(receiver.at("/broken-once")[0]!.body)).toBe(true);
      expect((await acme.ask("POST", `${root}/deliveries/${failed!.id}/retry`)).status).toBe(409);
    });

    it("Auto-Disable: after so many failures in a row it is off; enabling resets the counter, and what waited is sent", async () => {
      const { receiver } = system();
      const hook = await create("/broken-off", { maxRetries: 0, events: ["sensor.created"], autoDisableAfterFailures: 3 });
      for (const id of ["off-1", "off-2", "off-3"]) await produceOne("sensor.created", { id });
      await eventually(async () => expect((await call<Webhook>("GET", `/${hook.id}`)).data).toMatchObject({ isActive: false }));
      await call("PUT", `/${hook.id}`, { url: receiver.url("/on-again") });
      await produceOne("sensor.created", { id: "off-4" });
      await eventually(() => deliveryOf(acme, hook.id, "off-4"));
      expect((await call<Webhook>("POST", `/${hook.id}/enable`)).data).toMatchObject({ isActive: true, consecutiveFailures: 0 });
      await eventually(() => expect(receiver.at("/on-again").map((request) => bodyOf(request).eventId)).toEqual(["off-4"]));
    });

    it("Testing a Webhook: the published ping, signed, and logged", async () => {
      const { receiver } = system();
      const hook = await create("/ping");
      receiver.respondWith(answerByCheck(verify, () => hook.secret));
      const { data } = await call<TgmDelivery>("POST", `/${hook.id}/test`);
      expect(data).toMatchObject({ id: expect.any(Number), webhookId: hook.id, eventType: "webhook.ping", status: "SUCCESS", responseStatus: 200 });
      expect(bodyOf(receiver.at("/ping")[0])).toEqual({
        eventId: expect.stringMatching(/^ping-\d{13}$/),
        event: "webhook.ping",
        timestamp: expect.stringMatching(second),
        webhookId: hook.id,
        apiVersion: "1.0",
        data: { type: "WebhookTest", attributes: { message: "This is a test webhook delivery" } },
      });
      expect(await deliveries(hook.id)).toMatchObject([{ id: data.id, eventType: "webhook.ping" }]);
      expect(await acme.list(`/audit-log?target=connector:${hook.id}`)).toMatchObject([
        { action: "connector.test", actor: "token:ada", detail: { outcome: "delivered" } },
        {},
      ]);
      receiver.respondWith(() => ({ status: 404 }));
      expect((await call<TgmDelivery>("POST", `/${hook.id}/test`)).data).toMatchObject({ status: "FAILED", responseStatus: 404, errorMessage: "Not Found" });
      receiver.respondWith(({ path }) => ({ status: path.startsWith("/broken") ? 500 : 200 }));
    });

    it("Regenerate secret: the new one signs from the next attempt on", async () => {
      const { receiver } = system();
      const hook = await create("/regenerated");
      const { data } = await call<Webhook>("POST", `/${hook.id}/regenerate-secret`);
      await call("POST", `/${hook.id}/test`);
      const [request] = receiver.at("/regenerated");
      expect([verify(hook.secret, request!), verify(data.secret, request!)]).toEqual([false, true]);
    });

    it("Disable webhook: no event of that time is sent; Delete webhook: it is gone", async () => {
      const { receiver } = system();
      const [hook, witness] = [await create("/disabled", { events: ["unit.created"] }), await create("/witness", { events: ["unit.created"] })];
      await call("POST", `/${hook.id}/disable`);
      await produceOne("unit.created", { id: "while-off" });
      await eventually(() => expect(receiver.at("/witness")).toHaveLength(1));
      await call("POST", `/${hook.id}/enable`);
      await produceOne("unit.created", { id: "while-on" });
      await eventually(() => expect(receiver.at("/disabled").map((request) => bodyOf(request).eventId)).toEqual(["while-on"]));
      expect((await acme.ask("DELETE", `${root}/${hook.id}`)).status).toBe(204);
      expect((await acme.ask("GET", `${root}/${hook.id}`)).status).toBe(404);
      await call("DELETE", `/${witness.id}`);
    });

    provenElsewhere("List company webhooks", adminApi, "the webhooks of a company are listed, and the system-wide ones as those of null");
    provenElsewhere("Update webhook", adminApi, "a change leaves alone what it does not name");
    provenElsewhere("Handle Duplicates: eventId stays", dialect, "lets TGM's own way of retrying stand");

    provenElsewhere(
      "Monitor Failures: who asked hears of a webhook that fails often",
      "test/e2e/delivery/fallback-and-alerts.test.ts",
      "when too little succeeds",
    );
    provenElsewhere("Monitor Failures: unasked, where less than nine in ten succeed", adminApi, "everything but name and URL has TGM's default, and an alert");
    provenElsewhere("Handle Payload Size: 1 MB", dialect, "cuts a body over 1 MB to id and scalar fields and says so");
    provenElsewhere("Rate Limits: max webhooks per company", adminApi, "a company has 20 webhooks at most");
    provenElsewhere("Rate Limits: max events per second", dialect, "sends no more than 100 a second to a webhook");
    provenElsewhere("Rate Limits: max retries", dialect, "has TGM's defaults, and lets nobody retry more than 3 times");
    provenElsewhere("Rate Limits: delivery retention", "packages/database/src/operations/operations.integration.test.ts", "drops old days");
  });
