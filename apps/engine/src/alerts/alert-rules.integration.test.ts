import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "../api/testing/start-test-api.js";

const path = "/api/v1/alert-rules";
const rule = {
  name: "Certificate ends",
  kinds: ["asset"],
  eventType: "alert.certificate_expiring",
  condition: { "<=": [0, { days_until: { var: "certified_until" } }, 14] },
};

interface Rule extends Readonly<Record<string, unknown>> {
  readonly id: number;
}

describe.skipIf(missingPostgres)("alert rules over HTTP", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  beforeAll(async () => {
    api = await startTestApi();
    for (const id of ["acme", "other"]) await api.call("POST", "/api/v1/tenants", { body: { id, name: id } });
  });
  afterAll(() => api.close());

  const create = async (changes: Readonly<Record<string, unknown>> = {}) => {
    const made = await api.call("POST", path, { tenant: "acme", body: { ...rule, ...changes } });
    expect(made.status, made.text).toBe(201);
    return made.body.data as Rule;
  };

  test("are there from the beginning, and can be changed, switched off and deleted", async () => {
    const listed = (await api.call("GET", path, { tenant: "acme" })).body.data as Rule[];
    expect(listed.map(({ eventType }) => eventType)).toEqual([
      "alert.warranty_expiring",
      "alert.maintenance_due",
      "alert.checkout_overdue",
      "alert.low_stock",
      "maintenance_plan.due",
      "spare_part.low_stock",
    ]);
    const [first] = listed;
    const changed = await api.call("PATCH", `${path}/${first!.id}`, { tenant: "acme", body: { enabled: false, period: "7d" } });
    expect(changed.body.data).toMatchObject({ ...first, enabled: false, period: "7d", updatedAt: expect.any(String) });
    expect((await api.call("DELETE", `${path}/${first!.id}`, { tenant: "acme" })).status).toBe(204);
    expect((await api.call("GET", `${path}/${first!.id}`, { tenant: "acme" })).status).toBe(404);
    const log = (await api.call("GET", `/api/v1/audit-log?target=alert-rule:${first!.id}`, { tenant: "acme" })).body.data as { action: string }[];
    expect(log.map(({ action }) => action)).toEqual(["alert-rule.delete", "alert-rule.update"]);
  });

  test("are made with defaults, and read back as given", async () => {
    const made = await create();
    expect(made).toMatchObject({ ...rule, company: null, per: [], period: null, enabled: true, standing: 0 });
    expect((await api.call("GET", `${path}/${made.id}`, { tenant: "acme" })).body.data).toEqual(made);
    for (const period of ["30m", "12h", "7d"]) expect(await create({ period })).toMatchObject({ period });
  });

  test.each([
    ["no kind", "/kinds", { kinds: [] }],
    ["a kind that is none", "/kinds/0", { kinds: ["ship"] }],
    ["no event type", "/eventType", { eventType: "low" }],
    ["an event type of the engine's own", "/eventType", { eventType: "delivery.dead_lettered" }],
    ["no condition", "/condition", { condition: undefined }],
    ["a condition with an unknown operator", "/condition/and/1/nonsense", { condition: { and: [true, { nonsense: [1] }] } }],
    ["a period of no length", "/period", { period: "0m" }],
    ["an unknown field", "/when", { when: 1 }],
  ])("with %s are refused, pointing at %s", async (_what, pointer, changes) => {
    const refused = await api.call("POST", path, { tenant: "acme", body: { ...rule, ...changes } });
    expect([refused.status, (refused.body as unknown as { errors: { pointer: string }[] }).errors[0]?.pointer]).toEqual([422, pointer]);
  });

  test("belong to their tenant and company: what counts for all is not a company's to change", async () => {
    const made = (await api.call("POST", "/api/v1/api-keys", { tenant: "acme", body: { name: "k", role: "admin", company: 2 } })).body as unknown as {
      data: { key: string };
    };
    const key = made.data.key;
    const [wide, elsewhere] = [await create(), await create({ company: 3 })];
    const mine = (await api.call("POST", path, { key, body: rule })).body.data as Rule;
    expect(mine).toMatchObject({ company: 2 });
    expect((await api.call("POST", path, { key, body: { ...rule, company: 3 } })).status).toBe(422);
    const status = async (method: "GET" | "PATCH" | "DELETE", id: number) =>
      (await api.call(method, `${path}/${id}`, { key, body: method === "PATCH" ? { name: "x" } : undefined })).status;
    expect([await status("GET", wide.id), await status("PATCH", wide.id), await status("DELETE", wide.id)]).toEqual([200, 404, 404]);
    expect([await status("GET", elsewhere.id), await status("PATCH", mine.id), await status("DELETE", mine.id)]).toEqual([404, 200, 204]);
    expect((await api.call("GET", `${path}/${wide.id}`, { tenant: "other" })).status).toBe(404);
  });
});
