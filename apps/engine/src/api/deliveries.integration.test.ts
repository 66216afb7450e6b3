import { rebuildEvent, type Attempt, type DeliveryState } from "@trunkline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { inParts } from "./dead-letter-parts.js";
import type { TenantStore } from "./store.js";
import { missingPostgres, startTestApi } from "./testing/start-test-api.js";

const failed: Attempt = {
  number: 1,
  startedAtMs: Date.now(),
  durationMs: 12,
  outcome: "transient",
  responseStatus: 500,
  responseHeaders: { "content-type": "text/plain" },
  responseBody: "no",
  error: "the target answered 500",
  request: { method: "POST", url: "https://a.example/x", headers: { authorization: "***" } },
};

describe.skipIf(missingPostgres)("deliveries and dead letters over HTTP", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  let connectorId: number;
  let number = 0;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    const body = { name: "failing", plugin: "webhook", company: 7, config: { url: "https://a.example/x" }, subscriptions: [{ eventTypes: ["asset.*"] }] };
    connectorId = (await api.call("POST", "/api/v1/connectors", { body })).body.data["id"];
  });

  /** A delivery as the engine leaves it behind. */
  async function record(state: DeliveryState, isTest = false): Promise<string> {
    number += 1;
    const eventId = `event-${number}`;
    await api.call("POST", "/api/v1/events", { body: { id: eventId, type: "asset.created", company: 7, data: { id: number } } });
    const stored = await api.database.asTenant("default", (store) => store.events.get(eventId));
    if (stored === null) throw new Error("the event was not recorded");
    const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    const body = { contentType: "application/json", text: '{"sent":1}' };
    const delivery = {
      id,
      event: rebuildEvent(stored),
      connectorId,
      connectorRevision: 1,
      subscriptionIndex: 0,
      state,
      owner: null,
      attemptNumber: 1,
      attempt: failed,
      body,
      bodySha256: "00".repeat(32),
      test: isTest,
    };
    await api.database.eventLog.settle({ events: [], deliveries: [delivery], rejected: [] });
    return id;
  }

  test("a test is not tried again: its event is not kept", async () => {
    const id = await record({ status: "delivered" }, true);
    const refused = await api.call("POST", `/api/v1/deliveries/${id}/retry`, { body: {} });
    expect(refused.status).toBe(409);
    expect((await api.call("GET", `/api/v1/deliveries/${id}`)).body.data).toMatchObject({ status: "delivered", test: true });
  });

  test("an action on a connector answers its real state", async () => {
    await record({ status: "dead_lettered", reason: "attempts_exhausted" });
    const { body } = await api.call("POST", `/api/v1/connectors/${connectorId}/pause`);
    expect(body.data).toMatchObject({ paused: true, consecutiveFailures: 1, lastFiredAt: new Date(failed.startedAtMs).toISOString() });
  });

  test("a dead letter shows what failed and why, and goes back in line", async () => {
    const id = await record({ status: "dead_lettered", reason: "attempts_exhausted" });
    const listed = await api.call("GET", `/api/v1/dead-letters?connectorId=${connectorId}`);
    expect(listed.body.data).toMatchObject([
      {
        id,
        connector: connectorId,
        url: "https://a.example/x",
        payload: '{"sent":1}',
        reason: "attempts_exhausted",
        attempts: 1,
        failed_at: expect.any(String),
        fallbackError: null,
      },
    ]);
    expect((await api.call("POST", "/api/v1/dead-letters/retry", { body: { query: { connectorId } } })).body.data).toEqual({ count: 1 });
    expect((await api.call("GET", `/api/v1/dead-letters?connectorId=${connectorId}`)).body.data).toEqual([]);
    expect((await api.call("GET", `/api/v1/deliveries/${id}`)).body.data).toMatchObject({
      status: "retrying",
      statusGroup: "pending",
      nextAttemptAt: expect.any(String),
    });
  });

  test("dead letters are taken up as many as there are, part by part, those of a query only and none that failed meanwhile", async () => {
    const dead = () => record({ status: "dead_lettered", reason: "attempts_exhausted" });
    const ids = [];
    for (let index = 0; index < 7; index += 1) ids.push(await dead());
    const payload = await record({ status: "dead_lettered", reason: "payload_rejected" });
    const selection = { connectorId, reason: "attempts_exhausted" } as const;
    const parts: (readonly string[])[] = [];
    const work = async (store: TenantStore, part: readonly string[]) => {
      parts.push(part);
      const { length } = await store.deadLetters.retry({ ids: part, dueMs: 1_000 });
      return length;
    };
    const input = { database: api.database, tenant: "default", selection, part: 3 };
    const late: string[] = [];
    const hurried = await inParts({ ...input, longestMs: 0 }, async (store, part) => {
      late.push(await dead());
      return work(store, part);
    });
    expect(hurried).toMatchObject({ results: [3], complete: false });
    const rest = await inParts({ ...input, selection: { ...selection, ids } }, work);
    expect(rest).toMatchObject({ results: [3, 1], complete: true });
    expect(parts.flat()).toEqual(ids.toReversed());
    const left = await api.call("GET", `/api/v1/dead-letters?connectorId=${connectorId}`);
    expect((left.body.data as { id: string }[]).map(({ id }) => id)).toEqual([...late, payload]);
    const one = await api.call("POST", "/api/v1/dead-letters/retry", { body: { query: { connectorId, reason: "payload_rejected" } } });
    expect(one.body).toEqual({ data: { count: 1 }, meta: { complete: true, nextCursor: null } });
  });

  test("dead letters are counted, and taken up some at a time by whoever shows how far it has come", async () => {
    const query = { connectorId, reason: "attempts_exhausted" };
    for (let count = 0; count < 5; count += 1) await record({ status: "dead_lettered", reason: "attempts_exhausted" });
    await record({ status: "dead_lettered", reason: "template_failed" });
    const count = async () => (await api.call("GET", `/api/v1/dead-letters/count?connectorId=${connectorId}&reason=attempts_exhausted`)).body.data["count"];
    expect(await count()).toBe(5);
    const first = await api.call("POST", "/api/v1/dead-letters/retry", { body: { query, limit: 2 } });
    expect(first.body).toMatchObject({ data: { count: 2 }, meta: { complete: false } });
    expect(await count()).toBe(3);
    const second = await api.call("POST", "/api/v1/dead-letters/discard", { body: { query, limit: 2, cursor: first.body.meta["nextCursor"] } });
    expect(second.body).toMatchObject({ data: { count: 2 }, meta: { complete: false } });
    const last = await api.call("POST", "/api/v1/dead-letters/retry", { body: { query, limit: 2, cursor: second.body.meta["nextCursor"] } });
    expect(last.body).toEqual({ data: { count: 1 }, meta: { complete: true, nextCursor: null } });
    expect(await count()).toBe(0);
    expect((await api.call("GET", `/api/v1/dead-letters/count?connectorId=${connectorId}`)).body.data).toEqual({ count: 1 });
  });

  test("deliveries and events are found by type, time and text, and the answer says how far it looked", async () => {
    const id = await record({ status: "delivered" });
    const found = async (path: string) => (await api.call("GET", path)).body as { readonly data: readonly { readonly id: string }[]; readonly meta: object };
    const soon = new Date(Date.now() + 60_000).toISOString();
    const ago = new Date(Date.now() - 60_000).toISOString();
    const eventId = `event-${number}`;
    const byText = await found(`/api/v1/deliveries?connectorId=${connectorId}&text=${eventId.toUpperCase()}`);
    expect(byText.data.map((delivery) => delivery.id)).toEqual([id]);
    expect(byText.meta).toMatchObject({ nextCursor: null, searched: { rows: 1, since: expect.any(String) } });
    for (const [query, isFound] of [
      ["type=asset.created", true],
      ["type=asset.deleted", false],
      ["text=nothing%20has%20this", false],
      [`since=${ago}&until=${soon}`, true],
      [`since=${soon}`, false],
      [`until=${ago}`, false],
      [`type=asset.created&since=${ago}&until=${soon}&status=delivered`, true],
      ["type=asset.created&status=parked", false],
    ] as const)
      expect((await found(`/api/v1/deliveries?connectorId=${connectorId}&${query}`)).data.length, query).toBe(isFound ? 1 : 0);
    const events = await found(`/api/v1/events?text=%22${eventId}%22&type=asset.created`);
    expect(events.data.map((event) => event.id)).toEqual([eventId]);
    expect(events.meta).toMatchObject({ searched: { since: expect.any(String) } });
    expect((await found("/api/v1/events?text=nothing%20has%20this")).data).toEqual([]);
  });

  test("nothing is lined up for a deleted connector: its dead letters stay, and say so", async () => {
    const id = await record({ status: "dead_lettered", reason: "attempts_exhausted" });
    await api.call("DELETE", `/api/v1/connectors/${connectorId}`);
    expect((await api.call("POST", "/api/v1/dead-letters/retry", { body: { ids: [id] } })).body.data).toEqual({ count: 0 });
    expect((await api.call("GET", `/api/v1/dead-letters?connectorId=${connectorId}`)).body.data).toMatchObject([{ id }]);
    const refused = await api.call("POST", `/api/v1/deliveries/${id}/retry`, { body: {} });
    expect([refused.status, refused.body["detail"]]).toEqual([409, "Its connector was deleted."]);
  });

  test("a discarded dead letter is gone, its delivery stays dead", async () => {
    const id = await record({ status: "dead_lettered", reason: "payload_rejected" });
    expect((await api.call("POST", "/api/v1/dead-letters/discard", { body: { ids: [id, "unknown"] } })).body.data).toEqual({ count: 1 });
    expect((await api.call("GET", `/api/v1/deliveries/${id}`)).body.data).toMatchObject({
      status: "dead_lettered",
      statusGroup: "failed",
      reason: "payload_rejected",
    });
  });

  test("a delivery is shown with its attempts and tried again on request", async () => {
    const id = await record({ status: "retrying", dueMs: Date.now() + 3_600_000 });
    const shown = await api.call("GET", `/api/v1/deliveries/${id}`);
    expect(shown.body.data).toMatchObject({
      connectorId,
      eventType: "asset.created",
      body: '{"sent":1}',
      attempts: [
        { number: 1, outcome: "transient", status: 500, body: "no", error: "the target answered 500", request: { headers: { authorization: "***" } } },
      ],
    });
    expect((await api.call("POST", `/api/v1/deliveries/${id}/retry`, { body: { render: "anew" } })).status).toBe(422);
    expect((await api.call("POST", `/api/v1/deliveries/${id}/retry`, { body: { render: "current" } })).status).toBe(202);
    const again = await api.call("GET", `/api/v1/deliveries/${id}`);
    expect(again.body.data["body"]).toBeNull();
    expect(Date.parse(again.body.data["nextAttemptAt"])).toBeLessThanOrEqual(Date.now());
    expect((await api.call("GET", `/api/v1/connectors/${connectorId}/deliveries?status=retrying`)).body.data).toMatchObject([{ id }]);
  });

  test("what a pause has parked is lined up by resume, or cancelled where it is to be discarded", async () => {
    const far = Date.now() + 3_600_000;
    const path = `/api/v1/connectors/${connectorId}`;
    await api.call("POST", `${path}/pause`);
    const first = await record({ status: "parked", reason: "paused", dueMs: far });
    expect((await api.call("GET", `/api/v1/deliveries/${first}`)).body.data).toMatchObject({ status: "parked", parkedReason: "paused" });
    expect((await api.call("GET", `${path}/stats`)).body.data).toMatchObject({ parkedByReason: { paused: 1 } });
    await api.call("POST", `${path}/resume`);
    expect(Date.parse((await api.call("GET", `/api/v1/deliveries/${first}`)).body.data["nextAttemptAt"])).toBeLessThanOrEqual(Date.now());
    await api.call("PATCH", path, { body: { enabled: false } });
    const second = await record({ status: "parked", reason: "disabled", dueMs: far });
    await api.call("POST", `${path}/enable`, { body: { backlog: "discard" } });
    expect((await api.call("GET", `/api/v1/deliveries/${second}`)).body.data).toMatchObject({ status: "cancelled", reason: "the backlog was discarded" });
  });

  test("deleting a connector cancels what waits and keeps its history", async () => {
    const id = await record({ status: "retrying", dueMs: Date.now() + 3_600_000 });
    expect((await api.call("DELETE", `/api/v1/connectors/${connectorId}`)).status).toBe(204);
    expect((await api.call("GET", `/api/v1/deliveries/${id}`)).body.data).toMatchObject({ status: "cancelled" });
  });

  test("a company's key does not see another company's deliveries and dead letters", async () => {
    const id = await record({ status: "dead_lettered", reason: "attempts_exhausted" });
    const made = await api.call("POST", "/api/v1/api-keys", { body: { name: "eight", role: "admin", company: 8 } });
    const key = made.body.data["key"] as string;
    expect((await api.call("GET", `/api/v1/deliveries/${id}`, { key })).status).toBe(404);
    expect((await api.call("GET", "/api/v1/deliveries", { key })).body.data).toEqual([]);
    expect((await api.call("GET", "/api/v1/dead-letters", { key })).body.data).toEqual([]);
    expect((await api.call("POST", "/api/v1/dead-letters/discard", { key, body: { ids: [id] } })).body.data).toEqual({ count: 0 });
    expect((await api.call("GET", "/api/v1/events", { key })).body.data).toEqual([]);
    expect(api.errors).toEqual([]);
  });
});
