import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { missingPostgres, startTestApi } from "../testing/start-test-api.js";

const path = "/api/v1/stream/deliveries";
const patience = { timeout: 30_000, interval: 20 };

describe.skipIf(missingPostgres)("a stream of deliveries that is open already", () => {
  let api: Awaited<ReturnType<typeof startTestApi>>;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(async () => {
    expect(api.errors).toEqual([]);
    await api.close();
  });
  // Only the heartbeat of a stream is an interval.
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
  afterEach(() => void vi.useRealTimers());

  async function keyOf() {
    const made = await api.call("POST", "/api/v1/api-keys", { body: { name: "viewer", role: "viewer" } });
    return made.body.data as { readonly id: string; readonly key: string };
  }

  async function signIn(key: string) {
    const { headers, body } = await api.call("POST", "/api/v1/session", { key: null, body: { key } });
    return { cookie: String(headers["set-cookie"]).split(";")[0] ?? "", csrfToken: body.data["csrfToken"] as string };
  }

  async function beat(...streams: Awaited<ReturnType<typeof api.stream>>[]): Promise<void> {
    const before = streams.map(({ text }) => text().length);
    vi.advanceTimersByTime(15_000);
    await vi.waitFor(() => {
      for (const [index, { isOver, text }] of streams.entries()) expect(isOver() || text().length > (before[index] ?? 0)).toBe(true);
    }, patience);
  }

  async function listen(headers: Readonly<Record<string, string>>) {
    const stream = await api.stream(path, { key: null, headers });
    expect(stream.status).toBe(200);
    await vi.waitFor(() => expect(stream.text()).toContain("event: ready"), patience);
    await beat(stream);
    expect(stream.text()).toContain(": still here");
    expect(stream.isOver()).toBe(false);
    return stream;
  }

  test("by a key ends with the first heartbeat after the key was revoked", async () => {
    const { id, key } = await keyOf();
    const stream = await listen({ authorization: `Bearer ${key}` });
    await api.call("DELETE", `/api/v1/api-keys/${id}`);
    await beat(stream);
    expect(stream.isOver()).toBe(true);
  });

  test("by a session ends with the first heartbeat after the session's key was revoked, and no other session's does", async () => {
    const { id, key } = await keyOf();
    const [stream, other] = [await listen({ cookie: (await signIn(key)).cookie }), await listen({ cookie: (await signIn((await keyOf()).key)).cookie })];
    await api.call("DELETE", `/api/v1/api-keys/${id}`);
    await beat(stream, other);
    expect(stream.isOver()).toBe(true);
    expect(other.isOver()).toBe(false);
    other.hangUp();
  });

  test("by a session ends with the first heartbeat after the person has signed out", async () => {
    const { cookie, csrfToken } = await signIn((await keyOf()).key);
    const stream = await listen({ cookie });
    expect((await api.call("DELETE", "/api/v1/session", { key: null, headers: { cookie, "x-csrf-token": csrfToken } })).status).toBe(204);
    await beat(stream);
    expect(stream.isOver()).toBe(true);
  });
});
