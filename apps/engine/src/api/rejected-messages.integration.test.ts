import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

describe.skipIf(missingPostgres)("a message whose tenant was unknown", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  beforeAll(async () => {
    api = await startTestApi({ KAFKA_TOPIC_TENANTS: "nova-events=nova" });
  });
  afterAll(() => api?.close());

  let offset = 0;
  /** As the intake leaves it behind: it belongs to nobody. */
  async function reject(payload: object, { topic = "domain-events", headers = {} }: { topic?: string; headers?: Readonly<Record<string, string>> } = {}) {
    const provenance = { door: "kafka", topic, partition: 0, offset: String((offset += 1)), key: null, headers } as const;
    const rejected = { provenance, value: Buffer.from(JSON.stringify(payload)), timestampMs: Date.now(), tenant: null, detail: "there is no such tenant" };
    await api.database.eventLog.settle({ events: [], deliveries: [], rejected: [{ ...rejected, reason: "unknown_tenant" }] });
    const listed = await api.call("GET", "/api/v1/rejected-messages?limit=1");
    return (listed.body.data as readonly { id: number }[])[0]!.id;
  }
  const retry = (id: number, key?: string) => api.call("POST", `/api/v1/rejected-messages/${id}/retry`, key === undefined ? {} : { key });
  const eventOf = async (tenant: string, id: string) => (await api.call("GET", `/api/v1/events/${id}`, { tenant })).status;

  test("stays where it is until its tenant is there, and never goes into another's; only the platform sees it and takes it in", async () => {
    const named = await reject({ id: "named", type: "asset.created", tenant: "nova" });
    const byHeader = await reject({ id: "by-header", type: "asset.created" }, { headers: { tenant: "nova" } });
    const byTopic = await reject({ id: "by-topic", type: "asset.created", tenant: "someone-else" }, { topic: "nova-events" });
    for (const id of [named, byHeader, byTopic]) {
      const refused = await retry(id);
      expect(refused.status).toBe(422);
      expect(refused.body.errors).toMatchObject([{ pointer: "/tenant" }]);
    }
    for (const id of ["named", "by-header", "by-topic"]) expect(await eventOf("default", id), id).toBe(404);
    await api.call("POST", "/api/v1/tenants", { body: { id: "nova", name: "Nova" } });
    const { key } = (await api.call("POST", "/api/v1/api-keys", { body: { name: "a", role: "admin", tenant: "default" } })).body.data as { key: string };
    expect((await api.call("GET", "/api/v1/rejected-messages", { key })).body.data).toEqual([]);
    expect((await api.call("GET", `/api/v1/rejected-messages/${named}`, { key })).status).toBe(404);
    expect((await retry(named, key)).status).toBe(404);
    for (const id of [named, byHeader, byTopic]) expect((await retry(id)).status).toBe(202);
    for (const id of ["named", "by-header", "by-topic"]) {
      expect(await eventOf("nova", id), id).toBe(200);
      expect(await eventOf("default", id), id).toBe(404);
    }
    expect((await api.call("GET", "/api/v1/rejected-messages")).body.data).toEqual([]);
  });
});
