import { rebuildEvent } from "@trunkline/core";
import type { startTestApi } from "./start-test-api.js";

type Api = Awaited<ReturnType<typeof startTestApi>>;

/** In every text that the tenant owns: whoever else reads it has seen too much. */
export const canary = "canary-of-the-owner";

const deliveryId = "00000000-0000-4000-8000-000000000001";

/**
 * One of each thing that a tenant can own, in the tenant `owner`. The ids are those that fill the path parameters, by the path up to and including the
 * parameter; `null`: the parameter names nothing that a tenant owns.
 */
export async function ownEverything(api: Api, databaseUrl: string | null = null): Promise<ReadonlyMap<string, string | null>> {
  await api.call("POST", "/api/v1/tenants", { body: { id: "owner", name: "Owner", databaseUrl } });
  const make = async (path: string, body: unknown) => {
    const made = await api.call("POST", path, { tenant: "owner", body });
    if (made.status >= 300) throw new Error(`${path}: ${made.text}`);
    return String((made.body.data as { readonly id?: string | number } | undefined)?.id);
  };
  await make("/api/v1/companies", { id: 7, name: canary });
  await make("/api/v1/event-types", {
    name: "own.thing",
    description: canary,
    schema: { type: "object" },
    example: { id: "1", type: "own.thing", data: { note: canary } },
  });
  const config = { url: "https://owner.example/x" };
  const connector = await make("/api/v1/connectors", { name: canary, plugin: "webhook", company: 7, config, subscriptions: [{ eventTypes: ["asset.*"] }] });
  const webhook = await make("/api/admin/webhooks", { name: canary, url: config.url, events: ["asset.created"] });
  await make("/api/v1/events", { id: canary, type: "asset.created", data: { note: canary } });
  const replay = await make("/api/v1/replays", { query: { type: "asset.created" }, connectors: [Number(connector)] });
  const hook = await make("/api/v1/hooks", { targetUrl: "https://hooks.zapier.com/hooks/standard/1/x/", eventType: "asset.created" });
  const key = await make("/api/v1/api-keys", { name: canary, role: "viewer" });
  const condition = { "<=": [0, { days_until: { var: "certified_until" } }, 14] };
  const rule = await make("/api/v1/alert-rules", { name: canary, kinds: ["asset"], eventType: "alert.certificate_expiring", condition });
  const feed = await make("/api/v1/record-feeds", { kind: "asset", eventTypes: ["asset.*"], key: { serial_number: `data.${canary}` } });
  const erasure = await make("/api/v1/subjects/erase", { value: "nobody in particular" });
  await recordDelivery(api, Number(webhook));
  const rejected = await reject(api);
  const record = await keepRecord(api);
  const compatDelivery = await api.call("GET", `/api/admin/webhooks/${webhook}/deliveries`, { tenant: "owner" });
  return new Map<string, string | null>([
    ["/api/v1/alert-rules/{id}", rule],
    ["/api/v1/api-keys/{id}", key],
    ["/api/v1/companies/{id}", "7"],
    ["/api/v1/connectors/{id}", connector],
    ["/api/v1/deliveries/{id}", deliveryId],
    ["/api/v1/event-types/{type}", "own.thing"],
    ["/api/v1/erasures/{id}", erasure],
    ["/api/v1/events/{id}", canary],
    ["/api/v1/hooks/{id}", hook],
    ["/api/v1/inbound/{connectorId}", connector],
    ["/api/v1/inspect/{bin}", null],
    ["/api/v1/plugins/{name}", null],
    ["/api/v1/record-feeds/{id}", feed],
    ["/api/v1/records/{kind}", null],
    ["/api/v1/records/{kind}/{id}", record],
    ["/api/v1/rejected-messages/{id}", rejected],
    ["/api/v1/replays/{id}", replay],
    ["/api/v1/tenants/{id}", "owner"],
    ["/api/admin/webhooks/{id}", webhook],
    ["/api/admin/webhooks/company/{id}", null],
    ["/api/admin/webhooks/deliveries/{id}", String((compatDelivery.body.data as readonly { readonly id: number }[])[0]?.id)],
    ["/inspect/{bin}", null],
  ]);
}

/** A dead letter, as the engine leaves it behind. */
async function recordDelivery({ database }: Api, connectorId: number): Promise<void> {
  const stored = await database.asTenant("owner", (store) => store.events.get(canary));
  if (stored === null) throw new Error("the event was not recorded");
  const attempt = {
    number: 1,
    startedAtMs: Date.now(),
    durationMs: 1,
    outcome: "transient" as const,
    responseStatus: 500,
    responseHeaders: {},
    responseBody: canary,
    error: "the target answered 500",
    request: { method: "POST", url: "https://owner.example/x", headers: {} },
  };
  const content = { body: { contentType: "application/json", text: JSON.stringify(canary) }, bodySha256: "00".repeat(32) };
  const place = { id: deliveryId, event: rebuildEvent(stored), connectorId, connectorRevision: 1, subscriptionIndex: 0, owner: null, test: false };
  const delivery = { ...place, ...content, state: { status: "dead_lettered" as const, reason: "attempts_exhausted" as const }, attemptNumber: 1, attempt };
  await database.eventLog.settle({ events: [], deliveries: [delivery], rejected: [] });
}

async function reject({ database, call }: Api): Promise<string> {
  const provenance = { door: "http", topic: null, partition: null, offset: null, key: null, headers: {} } as const;
  const rejected = { provenance, value: Buffer.from(canary), timestampMs: Date.now(), tenant: "owner", reason: "bad_json", detail: canary } as const;
  await database.eventLog.settle({ events: [], deliveries: [], rejected: [rejected] });
  const listed = await call("GET", "/api/v1/rejected-messages", { tenant: "owner" });
  return String((listed.body.data as readonly { readonly id: number }[])[0]?.id);
}

async function keepRecord({ database }: Api): Promise<string> {
  const change = { kind: "asset", action: "upsert", key: { serial_number: canary }, attributes: { name: canary } } as const;
  const owner = { tenant: "owner", company: null, system: null, connectorId: null, actor: "test" };
  const settlement = { events: [], deliveries: [], rejected: [] };
  const written = await database.inbound.write({ ...owner, onceOnly: [], nowMs: Date.now(), changes: [change] }, (records) => ({
    settlement,
    eventOf: records.map(() => null),
    copies: [],
    answer: "{}",
  }));
  if (written.kind !== "written") throw new Error("the record was known");
  return String(written.records[0]?.after.id);
}
