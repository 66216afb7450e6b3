import { expect, it } from "vitest";
import { api, type Api } from "../../support/api.js";
import { createConnector } from "../../support/create-connector.js";
import { eventually } from "../../support/eventually.js";
import { metric } from "../../support/metrics.js";
import { produceEvents } from "../../support/produce.js";
import type { Receiver } from "../../support/start-receiver.js";
import { describeSystem } from "../../support/whole-system.js";

/** Whoever waited for a target that hangs would wait so long. */
const timeoutMs = 15_000;
/** scenarios.md, F1 and F2. */
const longestMs = 2_000;
/** A machine that is busy with something else is slow without any flood, and in the flood as much slower: so many times what it took before. */
const busyFactor = 8;
const leastEvents = 20;

const longest = (delays: readonly number[]): number => Math.max(...delays);

/** Sends an event, waits until it has arrived, and gives how long that took, ms: the next is sent when the one before is there. */
async function delayOf(client: Api, receiver: Receiver, id: string): Promise<number> {
  const sentAt = Date.now();
  await client.post("/events", { id, type: "asset.created", data: {} });
  const arrived = await eventually(
    () => {
      const found = receiver.requests.findLast(({ path, body }) => path === "/calm" && (JSON.parse(body.toString()) as { id: string }).id === id);
      expect(found, `${id} has arrived`).toBeDefined();
      return found!;
    },
    { pauseMs: 2, timeoutMs: 2 * timeoutMs },
  );
  return arrived.arrivedAt - sentAt;
}

await describeSystem("A tenant whose neighbour floods targets that hang, fail and have no address", { partitions: 2 }, (system) => {
  it("has its events delivered at once all the same", async () => {
    const { engine, admin, receiver } = system();
    for (const id of ["flood", "calm"]) await admin.post("/tenants", { id, name: id });
    const [flood, calm] = [api(engine, { tenant: "flood" }), api(engine, { tenant: "calm" })];
    receiver.respondWith(({ path }) => (path.startsWith("/hangs") ? { delayMs: 2 * timeoutMs } : path.startsWith("/fails") ? { status: 500 } : {}));
    const delivery = { timeoutMs, maxRetries: 20, schedule: ["1s"] };
    const eventTypes = ["asset.created"];
    const paths = Array.from({ length: 40 }, (_, index) => (index % 4 === 3 ? `/fails-${index}` : `/hangs-${index}`));
    for (const path of paths) await createConnector(flood, { url: receiver.url(path), eventTypes, delivery });
    for (let index = 0; index < 5; index += 1) await createConnector(flood, { url: `http://no-such-host-${index}.invalid/hook`, eventTypes, delivery });
    await createConnector(calm, { url: receiver.url("/calm"), eventTypes });

    const before: number[] = [];
    while (before.length < leastEvents) before.push(await delayOf(calm, receiver, `before-${before.length}`));
    await produceEvents(
      engine,
      Array.from({ length: 200 }, (_, index) => ({ id: `flood-${index}`, type: "asset.created", tenant: "flood", data: {} })),
    );
    // Until all that hangs does so, and what fails has failed often enough to open its breaker.
    const isOverflowing = (): boolean => paths.every((path) => receiver.at(path).length >= (path.startsWith("/fails") ? 10 : 1));
    const during: number[] = [];
    while (during.length < leastEvents || !isOverflowing()) during.push(await delayOf(calm, receiver, `during-${during.length}`));
    console.log(`longest of ${before.length} before the flood ${longest(before)} ms, of ${during.length} in it ${longest(during)} ms`);
    expect(longest(during)).toBeLessThan(longestMs + busyFactor * longest(before));

    const health = Date.now();
    await admin.ask("GET", "/health/live");
    expect(Date.now() - health).toBeLessThan(longestMs + busyFactor * longest(before));
    await eventually(async () => expect(await metric(engine, "trunkline_parked_deliveries")).toBeGreaterThan(0));
    // An orderly end would wait for what hangs.
    await engine.kill("SIGKILL");
  });
});
