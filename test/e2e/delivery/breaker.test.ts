import { expect, it } from "vitest";
import type { Api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { deliveriesOf } from "../../support/delivery-log.js";
import { eventually } from "../../support/eventually.js";
import { produceEvents } from "../../support/produce.js";
import { startBeside } from "../../support/start-engine.js";
import type { Receiver } from "../../support/start-receiver.js";
import { describeSystem } from "../../support/whole-system.js";

interface Statistics {
  readonly breaker: string;
  readonly parkedByReason: Readonly<Record<string, number>>;
}

interface LastCheck {
  readonly since: string;
}

const statisticsOf = async (client: Api, id: number): Promise<Statistics> => (await client.get<Statistics>(`/connectors/${id}/stats?window=1h`)).data;
const events = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `${prefix}-${index}`, type: "asset.created", data: { index } }));

/** How many requests a path has had, once a second has brought no more. */
async function requestsOnceQuiet(receiver: Receiver, path: string): Promise<number> {
  let count = -1;
  const isQuiet = (): void => {
    const last = count;
    count = receiver.at(path).length;
    expect(count).toBe(last);
  };
  await eventually(isQuiet, { pauseMs: 1_000 });
  return count;
}

await describeSystem("A target that fails, and two processes that deliver to it", {}, (system) => {
  it("is tried by one delivery at a time for the whole cluster while its breaker is open, and gets everything when it is back", async () => {
    const { engine, admin, receiver } = system();
    const openMs = 2_000;
    const breaker = { failureRate: 0.5, minAttempts: 5, openMs };
    const { id } = await createConnector(admin, { url: receiver.url("/down"), delivery: { schedule: ["100ms"], maxRetries: 20, concurrency: 8, breaker } });
    const other = await startBeside(engine);
    try {
      receiver.respondWith(() => ({ status: 500 }));
      await produceEvents(engine, events("down", 40));
      await eventually(async () => expect(await statisticsOf(admin, id)).toMatchObject({ breaker: "open" }));
      await produceEvents(engine, events("later", 20));
      // All of them between two probes, and all but one while it is tried: then no process can have any other under way.
      await eventually(async () => expect((await statisticsOf(admin, id)).parkedByReason).toEqual({ breaker_open: 60 }));

      // The other process may go on until it has heard of it.
      const before = await requestsOnceQuiet(receiver, "/down");
      const watchedFrom = Date.now();
      await eventually(() => expect(receiver.at("/down").length).toBeGreaterThanOrEqual(before + 2));
      const probes = receiver.at("/down").slice(before);
      expect(probes.length).toBeLessThanOrEqual(Math.ceil((Date.now() - watchedFrom) / openMs) + 1);

      let underWay = 0;
      let most = 0;
      receiver.respondWith(async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 20));
        underWay -= 1;
        return {};
      });
      await eventually(async () => expect(new Set((await deliveriesOf(admin, id)).map(({ status }) => status))).toEqual(new Set(["delivered"])));
      expect(most).toBeLessThanOrEqual(16);
      await eventually(async () => expect(await statisticsOf(admin, id)).toMatchObject({ breaker: "closed", parkedByReason: {} }));
    } finally {
      await other.remove();
    }
  });

  it("is tried again at once when a person has changed the connector, and not before its time otherwise", async () => {
    const { engine, admin, receiver } = system();
    const breaker = { failureRate: 0.5, minAttempts: 3, openMs: 600_000 };
    const delivery = { schedule: ["100ms"], maxRetries: 20, breaker };
    const { id } = await createConnector(admin, { url: receiver.url("/wrong"), eventTypes: ["part.created"], delivery });
    receiver.respondWith(({ path }) => ({ status: path === "/wrong" ? 404 : 200 }));
    const wanted = Array.from({ length: 5 }, (_, index) => ({ id: `mended-${index}`, type: "part.created", data: {} }));
    await produceEvents(engine, wanted);
    await eventually(async () => expect(await statisticsOf(admin, id)).toMatchObject({ breaker: "open" }));
    const before = await requestsOnceQuiet(receiver, "/wrong");
    await admin.patch(`/connectors/${id}`, { config: { url: receiver.url("/right") } });
    await eventually(() => expect(receiver.at("/right")).toHaveLength(5));
    expect(receiver.at("/wrong")).toHaveLength(before);
    await eventually(async () => expect(await statisticsOf(admin, id)).toMatchObject({ breaker: "closed", parkedByReason: {} }));
  });

  it("is asked on schedule whether it is well, once for the whole cluster and at once after a change; no delivery, and nothing but shown", async () => {
    const { engine, admin, receiver } = system();
    const path = "/asked";
    let status = 200;
    receiver.respondWith(() => ({ status }));
    const other = await startBeside(engine);
    try {
      const healthCheck = { everyMs: 600_000 };
      const { id } = await createConnector(admin, {
        url: receiver.url(path),
        eventTypes: ["nothing.here"],
        delivery: { healthCheck, breaker: { minAttempts: 1 } },
      });
      const lastCheck = async () => (await admin.get<{ lastCheck: LastCheck | null }>(`/connectors/${id}`)).data.lastCheck;
      const first = await eventually(async () => {
        const found = await lastCheck();
        expect(found).toMatchObject({ status: "healthy", responseCode: 200, error: null });
        return found;
      });
      status = 503;
      await admin.patch(`/connectors/${id}`, { description: "changed" });
      await eventually(async () => expect(await lastCheck()).toMatchObject({ status: "unhealthy", responseCode: 503, error: expect.stringContaining("503") }));
      expect(Date.parse((await lastCheck())?.since ?? "")).toBeGreaterThan(Date.parse(first?.since ?? ""));
      expect(receiver.at(path).map(({ method }) => method)).toEqual(["HEAD", "HEAD"]);
      expect(await deliveriesOf(admin, id)).toEqual([]);
      expect(await statisticsOf(admin, id)).toMatchObject({ breaker: "closed", attempts: 0 });
      const refused = admin.patch(`/connectors/${id}`, { delivery: { healthCheck: { everyMs: 1 } } });
      await expect(refused).rejects.toMatchObject({ status: 422, problem: { errors: [{ pointer: "/delivery/healthCheck/everyMs" }] } });
    } finally {
      await other.remove();
    }
  });
});
