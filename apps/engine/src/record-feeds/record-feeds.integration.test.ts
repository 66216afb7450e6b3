import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "../api/testing/start-test-api.js";

const path = "/api/v1/record-feeds";
const feed = {
  kind: "part",
  eventTypes: ["spare_part.*"],
  key: { part_number: "data.attributes.partNumber" },
  fields: { min_quantity: "data.attributes.minimumQuantity" },
};

interface Feed extends Readonly<Record<string, unknown>> {
  readonly id: number;
}

describe.skipIf(missingPostgres)("record feeds over HTTP", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  beforeAll(async () => {
    api = await startTestApi();
    for (const id of ["acme", "other"]) await api.call("POST", "/api/v1/tenants", { body: { id, name: id } });
  });
  afterAll(() => api.close());

  const create = async (body: unknown = feed) => (await api.call("POST", path, { tenant: "acme", body })).body.data as Feed;

  test("are made, changed, listed and deleted, and each change is in the audit log", async () => {
    expect((await api.call("GET", path, { tenant: "acme" })).body.data).toEqual([]);
    const made = await create();
    expect(made).toMatchObject({ ...feed, company: null, enabled: true, readUpTo: null });
    const at = (method: "GET" | "PATCH" | "DELETE", body?: unknown) => api.call(method, `${path}/${made.id}`, { tenant: "acme", body });
    expect((await at("PATCH", { enabled: false, fields: {} })).body.data).toMatchObject({ ...feed, fields: {}, enabled: false });
    expect((await at("GET")).body.data).toMatchObject({ enabled: false });
    expect([(await at("DELETE")).status, (await at("GET")).status]).toEqual([204, 404]);
    const log = (await api.call("GET", `/api/v1/audit-log?target=record-feed:${made.id}`, { tenant: "acme" })).body.data as { action: string }[];
    expect(log.map(({ action }) => action)).toEqual(["record-feed.delete", "record-feed.update", "record-feed.create"]);
  });

  test.each([
    ["a kind that is none", "/kind", { kind: "ship" }],
    ["no event type", "/eventTypes", { eventTypes: [] }],
    ["something that is no pattern", "/eventTypes/0", { eventTypes: ["as*et"] }],
    ["a path that is none", "/key/part_number", { key: { part_number: "data..x" } }],
    ["a name that no field may have", "/fields/constructor", { fields: { constructor: "data.x" } }],
    ["an unknown field", "/from", { from: "now" }],
  ])("with %s are refused, pointing at %s", async (_what, pointer, changes) => {
    const refused = await api.call("POST", path, { tenant: "acme", body: { ...feed, ...changes } });
    expect([refused.status, (refused.body as unknown as { errors: { pointer: string }[] }).errors[0]?.pointer]).toEqual([422, pointer]);
  });

  test("are 20 at most, their tenant's alone, and nothing for a company's key", async () => {
    const made = await create();
    expect((await api.call("GET", `${path}/${made.id}`, { tenant: "other" })).status).toBe(404);
    const key = (await api.call("POST", "/api/v1/api-keys", { tenant: "acme", body: { name: "k", role: "admin", company: 1 } })).body as unknown as {
      data: { key: string };
    };
    expect((await api.call("GET", path, { key: key.data.key })).status).toBe(403);
    for (let count = 1; count < 20; count += 1) await create();
    expect((await api.call("POST", path, { tenant: "acme", body: feed })).status).toBe(409);
  });
});
