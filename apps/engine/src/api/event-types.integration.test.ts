import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

type Api = Awaited<ReturnType<typeof startTestApi>>;
interface Summary {
  readonly name: string;
  readonly isOwn: boolean;
}

const invoice = {
  name: "invoice.sent",
  group: "Billing",
  description: "An invoice was sent.",
  systems: ["erp"],
  schema: {
    type: "object",
    required: ["data"],
    properties: { data: { type: "object", required: ["number"], properties: { number: { type: "string", pattern: "^\\d+$" } } } },
  },
  example: { type: "invoice.sent", data: { number: "4711" } },
};
const named = (name: string) => ({ ...invoice, name, example: { ...invoice.example, type: name } });

describe.skipIf(missingPostgres)("event types of a tenant's own, over REST", () => {
  let api: Api;
  beforeAll(async () => {
    api = await startTestApi();
    for (const id of ["acme", "other"]) await api.call("POST", "/api/v1/tenants", { body: { id, name: id } });
    await api.call("POST", "/api/v1/companies", { tenant: "acme", body: { id: 7, name: "Seven", eventTypes: ["asset.*"] } });
  });
  afterAll(() => api.close());

  const call = (
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    options: { readonly tenant?: string; readonly body?: unknown; readonly key?: string } = {},
  ) => api.call(method, `/api/v1${path}`, { ...(options.key === undefined ? { tenant: "acme" } : {}), ...options });
  const names = async (path = "", tenant = "acme") => ((await call("GET", `/event-types${path}`, { tenant })).body.data as Summary[]).map(({ name }) => name);
  const errorsOf = (answer: Awaited<ReturnType<typeof call>>) =>
    (answer.body as { readonly errors?: unknown }).errors as { readonly pointer: string; readonly message: string }[];

  test("are made, listed beside the built-in ones, found by source and words, and seen by no other tenant", async () => {
    const created = await call("POST", "/event-types", { body: invoice });
    expect(created.status).toBe(201);
    expect(created.headers.location).toBe("/api/v1/event-types/invoice.sent");
    expect(created.body.data).toEqual({ ...invoice, isOwn: true });
    expect((await call("GET", "/event-types/invoice.sent")).body.data).toEqual({ ...invoice, isOwn: true });
    expect(await names()).toContain("invoice.sent");
    expect(await names("?source=ERP")).toEqual(["invoice.sent"]);
    expect(await names("?search=billing%20invoice")).toEqual(["invoice.sent"]);
    expect((await names()).length).toBe((await names("", "other")).length + 1);
    expect((await call("GET", "/event-types/invoice.sent", { tenant: "other" })).status).toBe(404);
    expect((await call("POST", "/event-types", { body: invoice })).status).toBe(409);
  });

  test("are listed all at once, or in pages where a limit asks for them", async () => {
    const all = await names();
    const first = await call("GET", "/event-types?limit=100");
    const { nextCursor } = first.body.meta as { readonly nextCursor: string };
    const second = await call("GET", `/event-types?limit=100&cursor=${nextCursor}`);
    expect([...(first.body.data as Summary[]), ...(second.body.data as Summary[])].map(({ name }) => name)).toEqual(all);
    expect(second.body.meta).toEqual({ nextCursor: null, total: all.length });
    expect((await call("GET", "/event-types?limit=0")).status).toBe(400);
  });

  test("are replaced and made by PUT, and deleted", async () => {
    const put = await call("PUT", "/event-types/invoice.sent", { body: { ...invoice, description: "Sent at last." } });
    expect([put.status, put.body.data]).toMatchObject([200, { description: "Sent at last." }]);
    const { name: _name, ...nameless } = named("invoice.paid");
    expect((await call("PUT", "/event-types/invoice.paid", { body: nameless })).status).toBe(201);
    expect(errorsOf(await call("PUT", "/event-types/invoice.paid", { body: invoice }))).toEqual([
      { pointer: "/name", message: "must be invoice.paid, as in the path, or absent" },
    ]);
    expect((await call("DELETE", "/event-types/invoice.paid")).status).toBe(204);
    expect((await call("DELETE", "/event-types/invoice.paid")).status).toBe(404);
    expect((await call("GET", "/event-types/invoice.paid")).status).toBe(404);
  });

  test("replace a built-in type of their name for this tenant alone, until they are deleted", async () => {
    const builtIn = (await call("GET", "/event-types/part.created")).body.data as Summary;
    expect(builtIn.isOwn).toBe(false);
    expect((await call("DELETE", "/event-types/part.created")).status).toBe(409);
    expect((await call("POST", "/event-types", { body: named("part.created") })).status).toBe(201);
    expect((await call("GET", "/event-types/part.created")).body.data).toMatchObject({ group: "Billing", isOwn: true });
    expect((await names()).filter((name) => name === "part.created")).toHaveLength(1);
    expect((await call("GET", "/event-types/part.created", { tenant: "other" })).body.data).toEqual(builtIn);
    expect((await call("DELETE", "/event-types/part.created")).status).toBe(204);
    expect((await call("GET", "/event-types/part.created")).body.data).toEqual(builtIn);
  });

  test.each([
    ["a name that is none", { ...invoice, name: "invoice" }, "/name"],
    ["a wildcard", { ...invoice, name: "invoice.*" }, "/name"],
    ["a name of the engine's", named("connector.lost"), "/name"],
    ["no example", { ...invoice, example: undefined }, "/example"],
    ["an example of another type", { ...invoice, example: { type: "a.b" } }, "/example/type"],
    ["an example that breaks the schema", { ...invoice, example: { type: "invoice.sent", data: { number: "x" } } }, "/example/data/number"],
    ["a schema of another draft", { ...invoice, schema: { $schema: "http://json-schema.org/draft-07/schema#" } }, "/schema/$schema"],
    ["a schema that is none", { ...invoice, schema: { required: "data" } }, "/schema/required"],
    ["an expression that could run away", { ...invoice, schema: { pattern: "(a)\\1" } }, "/schema/pattern"],
    ["a reference to elsewhere", { ...invoice, schema: { $ref: "https://example.com/schema" } }, "/schema/$ref"],
    ["a schema that calls itself", { ...invoice, schema: { $ref: "#" } }, "/schema"],
    ["a member that nobody knows", { ...invoice, shema: {} }, "/shema"],
    ["an example that is too large", { ...invoice, example: { ...invoice.example, text: "x".repeat(70_000) } }, "/example"],
  ])("are refused with %s, with a pointer to it", async (_what, body, pointer) => {
    const answer = await call("POST", "/event-types", { body });
    expect([answer.status, errorsOf(answer)[0]?.pointer]).toEqual([422, pointer]);
  });

  test("are for admins of the whole tenant, and leave a trace in the audit log", async () => {
    const keyOf = async (role: string, company: number | null = null) => {
      const made = await call("POST", "/api-keys", { body: { name: role, role, company } });
      return (made.body.data as { readonly key: string }).key;
    };
    for (const key of [await keyOf("viewer"), await keyOf("producer"), await keyOf("admin", 7)]) {
      expect((await call("PUT", "/event-types/invoice.sent", { key, body: invoice })).status).toBe(403);
      expect((await call("DELETE", "/event-types/invoice.sent", { key })).status).toBe(403);
      expect((await call("POST", "/event-types", { key, body: {} })).status).toBe(403);
    }
    const own = await keyOf("admin");
    expect((await call("POST", "/event-types", { key: own, body: named("invoice.lost") })).status).toBe(201);
    expect((await call("DELETE", "/event-types/invoice.lost", { key: own })).status).toBe(204);
    const log = (await call("GET", "/audit-log")).body.data as { readonly action: string; readonly target: string; readonly actor: string }[];
    const ofLost = log.filter(({ target }) => target === "event-type:invoice.lost");
    expect(ofLost.map(({ action }) => action)).toEqual(["event_type.delete", "event_type.create"]);
    expect(ofLost[0]?.actor).toMatch(/^api-key:/);
  });

  test("warn of nothing at save where a connector subscribes to them and reads what they have", async () => {
    const connector = (template: string) => ({
      name: "erp",
      plugin: "webhook",
      config: { url: "https://receiver.example/hook" },
      subscriptions: [{ eventTypes: ["invoice.sent"], filter: null, template: { number: template } }],
    });
    expect((await call("POST", "/connectors", { body: connector("{{data.number}}") })).body.meta).toMatchObject({ warnings: [] });
    expect((await call("POST", "/connectors", { body: connector("{{data.nummer}}") })).body.meta).toMatchObject({
      warnings: [{ pointer: expect.stringContaining("/subscriptions/0/template"), message: expect.stringContaining("did you mean data.number") }],
    });
    expect(JSON.stringify((await call("POST", "/connectors", { tenant: "other", body: connector("{{data.number}}") })).body.meta)).toContain(
      "no known event type",
    );
  });

  test("say at their change which connectors read what is gone, and at which place", async () => {
    const members = (names: readonly string[]) => ({
      ...named("order.sent"),
      schema: { properties: { data: { properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])) } } },
    });
    await call("PUT", "/event-types/order.sent", { body: members(["number", "buyer"]) });
    const made = await call("POST", "/connectors", {
      body: {
        name: "orders",
        plugin: "webhook",
        config: { url: "https://receiver.example/hook" },
        subscriptions: [{ eventTypes: ["order.*"], filter: { "==": [{ var: "data.buyer" }, "x"] }, template: { all: "{{data}}", n: "{{data.number}}" } }],
      },
    });
    const { id } = made.body.data as { readonly id: number };
    const changed = await call("PUT", "/event-types/order.sent", { body: members(["number", "seller"]) });
    expect(changed.body.meta).toEqual({
      warnings: [{ pointer: "/schema", message: `data.buyer is gone; connector ${id} (orders) reads data.buyer at /subscriptions/0/filter/==/0/var` }],
    });
    expect((await call("PUT", "/event-types/order.sent", { body: members(["number", "seller", "more"]) })).body.meta).toEqual({ warnings: [] });
  });

  describe("and the patterns of tenants and companies", () => {
    test("leave out what they do not name: not listed, not shown, named in warnings, matched with nobody", async () => {
      await call("POST", "/tenants", { body: { id: "narrow", name: "Narrow", eventTypes: ["asset.*", "*.created"] } });
      const listed = await names("", "narrow");
      expect(listed.filter((name) => !/^asset\.|\.created$|^(webhook|delivery|connector)\./.test(name))).toEqual([]);
      expect(listed).toEqual(expect.arrayContaining(["asset.lost", "task.comment.created", "delivery.dead_lettered"]));
      expect((await call("GET", "/event-types/part.updated", { tenant: "narrow" })).status).toBe(404);
      const own = await call("POST", "/event-types", { tenant: "narrow", body: invoice });
      expect(own.body.meta).toMatchObject({ warnings: [{ pointer: "/name", message: expect.stringContaining("neither listed nor matched") }] });
      expect(await names("", "narrow")).not.toContain("invoice.sent");
      const preview = await call("POST", "/preview", {
        tenant: "narrow",
        body: { plugin: "webhook", config: { url: "https://receiver.example/hook" }, event: { type: "part.updated", data: {} } },
      });
      expect(preview.body.data).toMatchObject([{ verdict: "not_subscribed", reason: "the event types of the tenant leave out part.updated" }]);
    });

    test("of a company count for its key, its connectors and its events", async () => {
      const made = await call("POST", "/api-keys", { body: { name: "seven", role: "admin", company: 7 } });
      const { key } = made.body.data as { readonly key: string };
      const listed = ((await call("GET", "/event-types", { key })).body.data as Summary[]).map(({ name }) => name);
      expect(listed.filter((name) => !/^(asset|webhook|delivery|connector)\./.test(name))).toEqual([]);
      expect((await call("PATCH", "/companies/7", { key, body: { eventTypes: ["*"] } })).status).toBe(403);
      expect((await call("PATCH", "/companies/7", { key, body: { name: "Seven" } })).status).toBe(200);
      const body = {
        name: "c7",
        plugin: "webhook",
        company: 7,
        config: { url: "https://receiver.example/hook" },
        subscriptions: [{ eventTypes: ["part.created"] }],
      };
      expect(JSON.stringify((await call("POST", "/connectors", { body })).body.meta)).toContain("no known event type matches part.created");
      const preview = await call("POST", "/preview", {
        body: { plugin: "webhook", config: body.config, event: { type: "part.created", company: 7, data: {} } },
      });
      expect(preview.body.data).toMatchObject([{ verdict: "not_subscribed", reason: "the event types of company 7 leave out part.created" }]);
    });
  });

  test("show what breaks their schema in the event and in previews, unless the tenant's validation is off", async () => {
    const event = { id: "broken", type: "invoice.sent", data: { number: "none" } };
    expect((await call("POST", "/events", { body: event })).status).toBe(202);
    const warnings = [{ pointer: "/data/number", message: expect.stringContaining("pattern") }];
    expect((await call("GET", "/events/broken")).body.data).toMatchObject({ schemaWarnings: warnings });
    const preview = () => call("POST", "/preview", { body: { plugin: "webhook", config: { url: "https://receiver.example/hook" }, eventId: "broken" } });
    expect((await preview()).body.data).toMatchObject([{ verdict: "delivered", schemaWarnings: warnings }]);
    await call("PATCH", "/tenants/acme", { body: { validation: "off" } });
    expect((await preview()).body.data).toMatchObject([{ schemaWarnings: [] }]);
    expect((await call("GET", "/events/broken")).body.data).toMatchObject({ schemaWarnings: [] });
  });
});
