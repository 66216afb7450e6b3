import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

type Api = Awaited<ReturnType<typeof startTestApi>>;
interface Imported {
  readonly id: number;
  readonly secret?: string;
  readonly name: string;
  readonly plugin: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const path = "/api/v1/connectors/import?format=tagorun";

/** TagoRUN's configuration object ("Configure Webhook in TagoRUN", "Event Filtering", "Custom Payload Templates") in one. */
const configuration = {
  name: "External System Integration",
  url: "https://api.example/webhook/tagorun",
  events: ["user.login", "data.received", "system.alert"],
  headers: { Authorization: "Bearer your-api-token", "Content-Type": "application/json", "X-Source": "TagoRUN" },
  retry_policy: { max_attempts: 3, backoff: "exponential" },
  timeout: 30,
  filters: {
    "user.login": { conditions: [{ field: "user.role", operator: "equals", value: "admin" }] },
    "data.received": { conditions: [{ field: "data.value", operator: "greater_than", value: 100 }] },
  },
  payload_template: { id: "{{event.id}}", type: "{{event.type}}", metadata: "{{event.data}}" },
};

/** TagoRUN's other published form ("CRM Integration"). */
const hook = {
  event: "user.login",
  webhook_url: "https://crm.example/api/user-activity",
  payload: { user_id: "{{user.id}}", activity: "login", timestamp: "{{event.timestamp}}" },
};

describe.skipIf(missingPostgres)("import of TagoRUN's configurations", () => {
  let api: Api;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const post = (body: unknown) => api.call("POST", path, { body });
  const count = async (): Promise<number> => ((await api.call("GET", "/api/v1/connectors?limit=200")).body.data as unknown[]).length;

  test("the configuration object becomes a connector of dialect tagorun that does what it says", async () => {
    const answer = await post(configuration);
    expect(answer.status, answer.text).toBe(201);
    const [connector] = answer.body.data as Imported[];
    expect(connector).toMatchObject({
      name: "External System Integration",
      plugin: "webhook",
      config: {
        url: configuration.url,
        dialect: "tagorun",
        contentType: "application/json",
        headers: { Authorization: "***", "X-Source": "TagoRUN" },
      },
      subscriptions: [{ eventTypes: configuration.events, filter: configuration.filters, template: configuration.payload_template }],
      delivery: { timeoutMs: 30_000, maxRetries: 2, rateLimit: { max: 100, perMs: 60_000 } },
    });
    expect(answer.text).not.toContain("your-api-token");
    const read = await api.call("GET", `/api/v1/connectors/${connector?.id}`);
    expect(read.body.data).toMatchObject({ subscriptions: [{ filter: configuration.filters }] });
  });

  test("the event, webhook_url and payload form too, one or many at once", async () => {
    const answer = await post([hook, { ...hook, event: "dashboard.viewed" }]);
    expect(answer.status, answer.text).toBe(201);
    const connectors = answer.body.data as Imported[];
    expect(connectors.map(({ name }) => name)).toEqual(["TagoRUN user.login to crm.example", "TagoRUN dashboard.viewed to crm.example"]);
    expect(connectors[0]).toMatchObject({
      config: { url: hook.webhook_url },
      subscriptions: [{ eventTypes: ["user.login"], filter: null, template: hook.payload }],
    });
  });

  test("the third-party services of TagoRUN's document become connectors of their own plugins, which keep the URL secret", async () => {
    const card = { "@type": "MessageCard", summary: "New User Registration", sections: [{ facts: [{ name: "Role", value: "{{user.role}}" }] }] };
    const answer = await post([
      { event: "system.alert", webhook_url: "https://hooks.slack.com/services/YOUR/SLACK/WEBHOOK", payload: { text: "TagoRUN Alert" } },
      { event: "user.registration", webhook_url: "https://outlook.office.com/webhook/YOUR/TEAMS/WEBHOOK", payload: card },
      { event: "data.threshold", webhook_url: "https://hooks.zapier.com/hooks/catch/YOUR/ZAPIER/HOOK", payload: { device_name: "{{device.name}}" } },
    ]);
    expect(answer.status, answer.text).toBe(201);
    expect((answer.body.data as Imported[]).map(({ plugin, config }) => [plugin, config.url])).toEqual([
      ["slack", "https://hooks.slack.com/***"],
      ["teams", "https://outlook.office.com/***"],
      ["zapier", "https://hooks.zapier.com/***"],
    ]);
    const { warnings } = answer.body.meta as { warnings: { pointer: string; message: string }[] };
    const placeholder = "still holds a placeholder";
    expect(warnings).toEqual(
      expect.arrayContaining([
        { pointer: "/0/webhook_url", message: placeholder },
        { pointer: "/1/webhook_url", message: placeholder },
        { pointer: "/1/webhook_url", message: expect.stringMatching(/no longer work; make a Workflow/) },
        { pointer: "/1/webhook_url", message: expect.stringContaining("messageCard is deprecated") },
        { pointer: "/2/webhook_url", message: placeholder },
      ]),
    );
  });

  test("what is not taken over, and what looks unfinished, is said with a pointer into what was sent", async () => {
    const answer = await post([
      { ...hook, webhook_url: "https://hooks.example/services/YOUR/SLACK/WEBHOOK" },
      { ...configuration, colour: "red", timeout: 90, events: undefined },
    ]);
    expect(answer.status, answer.text).toBe(201);
    const { warnings } = answer.body.meta as { warnings: { pointer: string; message: string }[] };
    expect(warnings.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(["/0/webhook_url", "/1/colour", "/1/timeout", "/1/events"]));
  });

  test("all or none is made: every fault of every configuration is told at once", async () => {
    const before = await count();
    const answer = await post([
      hook,
      { ...hook, webhook_url: "http://169.254.169.254/latest" },
      { ...configuration, filters: { "user.login": { conditions: [{ field: "user.role", operator: "resembles", value: "admin" }] } } },
    ]);
    expect(answer.status).toBe(422);
    const { errors } = answer.body as unknown as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer)).toEqual(["/1/webhook_url", "/2/filters/user.login/conditions/0/operator"]);
    expect(await count()).toBe(before);
  });

  test.each([
    ["another format", "/api/v1/connectors/import?format=zapier", hook],
    ["no format", "/api/v1/connectors/import", hook],
    ["no configuration", path, []],
    ["a text", path, "hook"],
    ["a form without url", path, { events: ["user.login"] }],
  ])("%s is refused", async (_what, where, body) => {
    const answer = await api.call("POST", where, { body });
    expect([400, 422]).toContain(answer.status);
  });
});
