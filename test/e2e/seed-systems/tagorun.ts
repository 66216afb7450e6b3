import { beforeAll, expect, it } from "vitest";
import { api, type Api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { deadLettersOf, deliveryOf } from "../../support/delivery-log.js";
import { describeDocument } from "../../support/describe-document.js";
import { eventually } from "../../support/eventually.js";
import { freePort } from "../../support/free-port.js";
import { produceEvents } from "../../support/produce.js";
import { provenElsewhere } from "../../support/proven-elsewhere.js";
import type { ReceivedRequest } from "../../support/start-receiver.js";
import type { System } from "../../support/whole-system.js";

const dialect = "test/e2e/formats/dialect-tagorun.test.ts";
const templates = "packages/core/src/template/published-templates.test.ts";
const credentials = "test/e2e/formats/webhook-credentials.test.ts";
const fallback = "test/e2e/delivery/fallback-and-alerts.test.ts";
const importing = "apps/engine/src/api/import-connectors.integration.test.ts";

const bodyOf = (request: ReceivedRequest | undefined) => JSON.parse(request?.body.toString() ?? "null") as Record<string, unknown>;

/** TagoRUN's document, heading by heading. */
export const tagorun = (shared: () => System): void =>
  describeDocument("TagoRUN's document", shared, (system) => {
    let client: Api;
    beforeAll(async () => {
      await system().admin.post("/tenants", { id: "tagorun", name: "TagoRUN" });
      client = api(system().engine, { tenant: "tagorun" });
    });

    const create = (path: string, eventTypes: readonly string[], more: Readonly<Record<string, unknown>> = {}) =>
      createConnector(client, { url: system().receiver.url(path), dialect: "tagorun", eventTypes, ...more });
    const produceAll = (events: readonly Readonly<Record<string, unknown>>[]) =>
      produceEvents(
        system().engine,
        events.map((event) => ({ tenant: "tagorun", ...event })),
      );

    provenElsewhere("Webhook Events: every line", "packages/event-catalog/src/seed-event-types.test.ts", "says every line of TagoRUN's prose");

    it("Webhook Configuration, Event Filtering, Custom Payload Templates: the published configuration, imported as it stands, does what it says", async () => {
      const { receiver } = system();
      await client.post("/connectors/import?format=tagorun", {
        name: "External System Integration",
        url: receiver.url("/webhook/tagorun"),
        events: ["user.login", "data.received", "system.alert"],
        headers: { Authorization: "Bearer your-api-token", "Content-Type": "application/json", "X-Source": "TagoRUN" },
        retry_policy: { max_attempts: 3, backoff: "exponential" },
        timeout: 30,
        filters: {
          "user.login": {
            conditions: [
              { field: "user.role", operator: "equals", value: "admin" },
              { field: "location.country", operator: "in", value: ["US", "CA"] },
            ],
          },
          "data.received": {
            conditions: [
              { field: "device.type", operator: "equals", value: "sensor" },
              { field: "data.value", operator: "greater_than", value: 100 },
            ],
          },
        },
        payload_template: {
          id: "{{event.id}}",
          type: "{{event.type}}",
          occurred_at: "{{event.timestamp}}",
          source: "TagoRUN",
          user: { identifier: "{{user.id}}", email: "{{user.email}}" },
          metadata: "{{event.data}}",
        },
      });
      const login = (id: string, role: string, country: string) => ({
        id,
        event: "user.login",
        timestamp: "2023-01-15T10:30:00Z",
        user: { id: "user123", email: "user@example.com", role },
        location: { country },
        data: { session_id: "sess_abc123" },
      });
      const reading = (id: string, value: unknown) => ({ id, event: "data.received", device: { type: "sensor" }, data: { value } });
      await produceAll([
        login("in", "admin", "CA"),
        login("role", "user", "CA"),
        login("abroad", "admin", "FR"),
        reading("high", 101),
        reading("low", 100),
        reading("text", "101"),
      ]);
      await produceAll([{ id: "alert", event: "system.alert", data: {} }]);
      const sent = () => receiver.at("/webhook/tagorun").map(bodyOf);
      await eventually(() =>
        expect(
          sent()
            .map(({ id }) => id)
            .toSorted(),
        ).toEqual(["alert", "high", "in"]),
      );
      expect(sent().find(({ id }) => id === "in")).toEqual({
        id: "in",
        type: "user.login",
        occurred_at: "2023-01-15T10:30:00Z",
        source: "TagoRUN",
        user: { identifier: "user123", email: "user@example.com" },
        metadata: { session_id: "sess_abc123" },
      });
      expect(receiver.at("/webhook/tagorun")[0]?.headers).toMatchObject({ authorization: "Bearer your-api-token", "x-source": "TagoRUN" });
    });

    provenElsewhere("Implementation Examples: the other published form", importing, "the event, webhook_url and payload form too, one or many at once");
    provenElsewhere("Implementation Examples: CRM", templates, "CRM Integration: missing members of the session are null");
    provenElsewhere("Implementation Examples: data warehouse", templates, "Data Warehouse Sync: measurements stay a list of objects");
    provenElsewhere(
      "Authentication Methods: OAuth2 too, and none",
      credentials,
      "by OAuth2 are fetched once, kept, fetched again when the target refuses the token, and never shown",
    );

    it("Authentication Methods: bearer token, API key headers, basic; none of them is shown again", async () => {
      const { receiver } = system();
      const cases = [
        { config: { auth: { type: "bearer", token: "your-secret-token" } }, seen: { authorization: "Bearer your-secret-token" } },
        {
          config: { headers: { "X-API-Key": "your-api-key", "X-API-Secret": "your-api-secret" } },
          seen: { "x-api-key": "your-api-key", "x-api-secret": "your-api-secret" },
        },
        { config: { auth: { type: "basic", username: "u", password: "p:w" } }, seen: { authorization: `Basic ${Buffer.from("u:p:w").toString("base64")}` } },
      ];
      for (const [index, { config }] of cases.entries()) {
        const { id } = await create(`/auth-${index}`, ["user.logout"], { config });
        const { text } = await client.ask("GET", `/api/v1/connectors/${id}`);
        for (const secret of ["your-secret-token", "your-api-key", "your-api-secret", "p:w"]) expect(text).not.toContain(secret);
      }
      await produceAll([{ event: "user.logout", data: {} }]);
      for (const [index, { seen }] of cases.entries()) await eventually(() => expect(receiver.at(`/auth-${index}`)[0]?.headers).toMatchObject(seen));
    });

    provenElsewhere("Webhook Verification", dialect, "is accepted by a receiver made of TagoRUN's sample in %s");
    provenElsewhere(
      "IP Allowlisting: who may send to us",
      "test/e2e/plugins/erp-inbound.test.ts",
      "at an inbound connector by key, by address or by a key of the engine",
    );

    it("IP Allowlisting: receivers are told the addresses that deliveries come from", async () => {
      const { data } = await client.get<{ sourceIps: string[] }>("/egress");
      expect(data.sourceIps).toEqual(["203.0.113.1", "203.0.113.2", "203.0.113.0/24"]);
    });

    provenElsewhere(
      "Retry Logic: 3 attempts, after 1 and 2 seconds",
      "apps/engine/src/drain/retry-schedules.test.ts",
      "is tried at the published times with $name of the spread, and no more",
    );

    it("Dead Letter Queue and Delivery Metrics: what failed for good is stored whole, administrators hear of it, and it is counted", async () => {
      const { receiver } = system();
      receiver.respondWith(({ path }) => ({ status: path === "/broken" ? 500 : 200 }));
      await createConnector(client, { url: receiver.url("/administrators"), eventTypes: ["delivery.dead_lettered"] });
      const webhook = await create("/broken", ["system.error"], { delivery: { maxRetries: 2, schedule: ["10ms"] } });
      await produceAll([{ id: "dead", event: "system.error", data: { code: 7 } }]);
      const [letter] = await eventually(async () => {
        const letters = await deadLettersOf(client, webhook.id);
        expect(letters).toHaveLength(1);
        return letters;
      });
      expect(letter).toMatchObject({ connector: webhook.id, url: receiver.url("/broken"), error: expect.stringContaining("500"), attempts: 3 });
      expect(letter).toMatchObject({ payload: receiver.at("/broken")[0]?.body.toString(), failed_at: expect.stringMatching(/Z$/) });
      await eventually(() => expect(receiver.at("/administrators")).toHaveLength(1));
      expect(bodyOf(receiver.at("/administrators")[0])).toMatchObject({
        type: "delivery.dead_lettered",
        data: { attributes: { connector: { id: webhook.id } } },
      });
      await eventually(async () =>
        expect((await client.get(`/connectors/${webhook.id}/stats`)).data).toMatchObject({
          total_sent: 3,
          successful_deliveries: 0,
          failed_deliveries: 1,
          retry_attempts: 2,
          average_response_time: expect.any(Number),
        }),
      );
      await client.patch(`/connectors/${webhook.id}`, { config: { url: receiver.url("/mended") } });
      await client.post("/dead-letters/retry", { query: { connectorId: webhook.id } });
      await eventually(async () => expect(await deliveryOf(client, webhook.id, "dead")).toMatchObject({ statusGroup: "success" }));
      receiver.respondWith(() => ({}));
    });

    provenElsewhere("Response Handling: receivers switch by type", dialect, "id and type at the end where the producer gave none");

    it("Health Monitoring: HEAD, and its published words", async () => {
      const { receiver } = system();
      receiver.respondWith(({ path }) => ({ status: path === "/ill" ? 503 : 200 }));
      const check = async (url: string) => {
        const { id } = await createConnector(client, { url, dialect: "tagorun", eventTypes: ["nothing.here"] });
        return (await client.post<Record<string, unknown>>(`/connectors/${id}/check`)).data;
      };
      const published = { webhook_id: expect.any(Number), checked_at: expect.stringMatching(/Z$/), response_time: expect.any(Number) };
      expect(await check(receiver.url("/well"))).toEqual({ ...published, status: "healthy", response_code: 200 });
      expect(await check(receiver.url("/ill"))).toEqual({ ...published, status: "unhealthy", response_code: 503, error: expect.stringContaining("503") });
      expect(await check(`http://127.0.0.1:${await freePort()}/`)).toMatchObject({ status: "unreachable", error: expect.stringMatching(/./) });
      expect([receiver.at("/well")[0]?.method, receiver.at("/ill")[0]?.method]).toEqual(["HEAD", "HEAD"]);
      receiver.respondWith(() => ({}));
    });

    provenElsewhere(
      "Health Monitoring: on schedule",
      "test/e2e/delivery/breaker.test.ts",
      "is asked on schedule whether it is well, once for the whole cluster",
    );
    provenElsewhere(
      "Webhook Inspector",
      "test/e2e/formats/inspector.test.ts",
      "answers as TagoRUN's does, and keeps headers, body, address and the verdict on the signature",
    );

    it("Payload Validation: where the tenant rejects, the published required fields are demanded, and named", async () => {
      const { admin, engine } = system();
      await admin.post("/tenants", { id: "strict", name: "Strict", validation: "reject" });
      const strict = api(engine, { tenant: "strict" });
      const send = async (body: unknown) => strict.ask("POST", "/api/v1/events", { body });
      const login = { event: "user.login", timestamp: "2023-01-15T10:30:00Z", data: {} };
      expect((await send({ ...login, user: { id: "user123", email: "user@example.com" } })).status).toBe(202);
      const refused = await send({ ...login, user: { id: "user123" } });
      expect([refused.status, refused.text]).toEqual([422, expect.stringContaining("email")]);
      const reading = { event: "data.received", timestamp: "2023-01-15T10:30:00Z", device: { id: "d", name: "Device" } };
      expect((await send({ ...reading, data: { variables: [] } })).status).toBe(202);
      const empty = await send({ ...reading, data: {} });
      expect([empty.status, empty.text]).toEqual([422, expect.stringContaining("variables")]);
    });

    provenElsewhere(
      "Idempotency: the same id again is the same event",
      "test/e2e/formats/duplicates.test.ts",
      "is sent once: in one batch, in another partition",
    );
    provenElsewhere("Graceful Degradation: a fallback", fallback, "goes to the fallback connector under an id of its own, and is no dead letter");
    provenElsewhere("Graceful Degradation: both errors kept", fallback, "is one dead letter with both errors where the fallback fails too");

    it("Batch Processing: an array of the single bodies, when it is full or its time has come", async () => {
      const { receiver } = system();
      const webhook = await create("/batch", ["data.batch_completed"], {
        delivery: { batch: { maxSize: 3, maxWaitMs: 60_000 } },
        config: { secret: "tagorun batch secret" },
      });
      await produceAll(["b1", "b2", "b3"].map((id) => ({ id, event: "data.batch_completed", data: {} })));
      await eventually(() => expect(receiver.at("/batch")).toHaveLength(1));
      const [request] = receiver.at("/batch");
      expect(request?.headers["x-trunkline-batch"]).toBe("3");
      expect((bodyOf(request) as unknown as { id: string }[]).map(({ id }) => id).toSorted()).toEqual(["b1", "b2", "b3"]);
      await eventually(async () => expect(await deliveryOf(client, webhook.id, "b3")).toMatchObject({ status: "delivered" }));
    });

    provenElsewhere(
      "Batch Processing: failures are repeated under one id",
      "test/e2e/delivery/limits-order-batches.test.ts",
      "with batches gets an array of the single bodies, signed as a whole",
    );
    provenElsewhere("Rate Limiting: 100 a minute for each webhook", dialect, "lets no more than a hundred requests a minute through; the others wait, parked");
    provenElsewhere("Slack Integration", "test/e2e/plugins/slack.test.ts", "renders TagoRUN's published template for the event of its document");
    provenElsewhere("Microsoft Teams Integration", "test/e2e/plugins/teams.test.ts", "translates TagoRUN's published MessageCard for a Workflow");
    provenElsewhere("Zapier Integration", templates, "Zapier Integration: numbers stay numbers");
  });
