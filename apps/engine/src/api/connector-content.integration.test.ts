import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

type Api = Awaited<ReturnType<typeof startTestApi>>;

const event = { type: "asset.created", data: { id: 1 } };

describe.skipIf(missingPostgres)("what a connector holds, over HTTP", () => {
  let api: Api;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  async function create(changes: Record<string, unknown> = {}): Promise<string> {
    const body = { name: "Tagged", plugin: "webhook", config: { url: "https://a.example/x" }, subscriptions: [{ eventTypes: ["asset.*"] }], ...changes };
    const created = await api.call("POST", "/api/v1/connectors", { body });
    expect(created.status, created.text).toBe(201);
    return created.headers.location as string;
  }

  const names = async (query: string): Promise<readonly string[]> =>
    ((await api.call("GET", `/api/v1/connectors?${query}`)).body.data as { name: string }[]).map(({ name }) => name);

  test("tags are written, changed, listed, searched by, and come back with an earlier revision", async () => {
    const path = await create({ name: "Both", tags: ["erp", " Hamburg "] });
    await create({ name: "One", tags: ["erp"] });
    await create({ name: "None" });
    expect((await api.call("GET", path)).body.data["tags"]).toEqual(["erp", "Hamburg"]);
    expect(await names("tag=erp")).toEqual(["Both", "One"]);
    expect(await names("tag=Hamburg,erp")).toEqual(["Both"]);
    expect(await names("tag=er")).toEqual([]);
    expect((await api.call("GET", "/api/v1/connector-tags")).body.data).toEqual([
      { tag: "Hamburg", count: 1 },
      { tag: "erp", count: 2 },
    ]);
    await api.call("PATCH", path, { body: { description: "tags stay where nothing is said of them" } });
    expect((await api.call("GET", path)).body.data["tags"]).toEqual(["erp", "Hamburg"]);
    expect((await api.call("PATCH", path, { body: { tags: [] } })).body.data["tags"]).toEqual([]);
    expect((await api.call("POST", `${path}/disable`)).body.data["tags"]).toEqual([]);
    const back = await api.call("POST", `${path}/rollback`, { body: { revision: 1 } });
    expect(back.body.data["tags"]).toEqual(["erp", "Hamburg"]);
    const whole = (await api.call("GET", path)).body.data as unknown as Record<string, unknown>;
    const copy = await create({ ...whole, config: { url: "https://copy.example/x" } });
    expect((await api.call("GET", copy)).body.data["tags"]).toEqual(["erp", "Hamburg"]);
  });

  test.each([
    ["a comma", ["a,b"], "/tags/0"],
    ["nothing", [" "], "/tags/0"],
    ["51 characters", ["x".repeat(51)], "/tags/0"],
    ["a tag twice", ["a", "a"], "/tags"],
    ["21 tags", Array.from({ length: 21 }, (_, index) => `t${index}`), "/tags"],
  ])("tags of %s are refused where they stand", async (_what, tags, pointer) => {
    const refused = await api.call("POST", "/api/v1/connectors", { body: { name: "x", config: { url: "https://a.example" }, tags } });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([expect.objectContaining({ pointer })]);
  });

  test("a preview of a connector with another configuration has the changed target and the kept secrets, which it masks", async () => {
    const path = await create({ config: { url: "https://a.example/before", headers: { "X-Api-Key": "canary-0123456789" } } });
    const { id, config } = (await api.call("GET", path)).body.data as unknown as { id: number; config: Record<string, unknown> };
    const preview = (changed: Record<string, unknown>) =>
      api.call("POST", "/api/v1/preview", { body: { connectorId: id, config: { ...config, ...changed }, event } });
    const moved = await preview({ url: "https://a.example/after", method: "PUT" });
    expect(moved.body.data[0]).toMatchObject({
      verdict: "delivered",
      request: { method: "PUT", url: "https://a.example/after", headers: { "X-Api-Key": "***" } },
    });
    expect(moved.text).not.toContain("canary");
    const elsewhere = await preview({ url: "https://thief.example/after" });
    expect([elsewhere.status, elsewhere.body.errors]).toEqual([422, [expect.objectContaining({ pointer: "/config/headers/X-Api-Key" })]]);
    expect((await api.call("GET", path)).body.data["config"]["url"]).toBe("https://a.example/before");
  });

  test("a configuration that is judged is told the delivery policy of its dialect", async () => {
    const judge = async (dialect: string) =>
      (await api.call("PUT", "/api/v1/plugins/webhook/validate", { body: { config: { url: "https://a.example", dialect } } })).body.data["delivery"];
    expect(await judge("standard")).toMatchObject({ maxRetries: 9, autoDisableAfterFailures: 0 });
    expect(await judge("tgm")).toMatchObject({ maxRetries: 3, autoDisableAfterFailures: 10 });
  });

  test("a plugin's icon and its presets are in the list, those by name", async () => {
    const plugins = (await api.call("GET", "/api/v1/plugins")).body.data as unknown as { name: string; icon: string; presets: { id: string }[] }[];
    const webhook = plugins.find(({ name }) => name === "webhook");
    expect(webhook?.presets.map(({ id }) => id)).toContain("sap");
    expect(JSON.stringify(webhook)).not.toContain("eventTypes");
    expect(webhook?.icon).toMatch(/^<svg/);
  });
});
