import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { api } from "../support/api.js";
import { createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { deleteTopics } from "../support/kafka-client.js";
import { metric } from "../support/metrics.js";
import { produceEvents } from "../support/produce.js";
import type { Receiver } from "../support/start-receiver.js";
import { describeSystem, type System } from "../support/whole-system.js";
import { isFull } from "./support/backing.js";
import { untilDeliveries } from "./support/clone-connectors.js";
import { startCountingTarget } from "./support/counting-target.js";

/** scenarios.md, F1: 500,000 deliveries. */
const events = 100_000;
const floodPaths = ["/quick-1", "/quick-2", "/quick-3", "/quick-4", "/slow"];
/** Its 64 sends at a time make 1,280 a second: most of what it gets has to wait. */
const slowMs = 50;
const longestMs = 2_000;
/** As in the short form: a machine that is busy with something else is slow without any flood. */
const busyFactor = 8;
const everyMs = 1_000;
const quietEvents = 10;
const leastEvents = 30;

const doors = ["kafka", "http"] as const;
type Door = (typeof doors)[number];
/** A topic for each tenant: behind 100,000 records of the same partition a record is read after them, by any consumer. */
const [floodTopic, calmTopic] = ["flood", "calm"].map((tenant) => `${tenant}-${randomBytes(6).toString("hex")}`) as [string, string];

interface Sent {
  readonly id: string;
  readonly door: Door;
  readonly sentAt: number;
}

/** One event a second by each door in turn, in step with the clock, whatever becomes of those before; resolves with all of them. */
function startCalmFlow({ engine }: System, name: string): { readonly sent: readonly Sent[]; stop(): Promise<void> } {
  const stopping = new AbortController();
  const sent: Sent[] = [];
  const failures: unknown[] = [];
  const client = api(engine, { tenant: "calm" });
  const send = async ({ id, door }: Sent): Promise<void> => {
    const event = { id, type: "asset.created", tenant: "calm", data: {} };
    // As a producer does that is told to wait: its event is late all the same.
    if (door === "http") await eventually(() => client.post("/events", event), { timeoutMs: 60_000 });
    else await produceEvents({ brokers: engine.brokers, topic: calmTopic }, [event]);
  };
  const run = async (): Promise<void> => {
    const sends: Promise<unknown>[] = [];
    for (const startedAt = Date.now(); !stopping.signal.aborted; await sleep(Math.max(0, startedAt + sent.length * everyMs - Date.now()))) {
      const next: Sent = { id: `${name}-${sent.length}`, door: doors[sent.length % 2]!, sentAt: Date.now() };
      sent.push(next);
      sends.push(send(next).catch((error: unknown) => failures.push(error)));
    }
    await Promise.all(sends);
    expect(failures, "events that could not be sent").toEqual([]);
  };
  const running = run();
  return { sent, stop: () => (stopping.abort(), running) };
}

/** How long each took to its first attempt, ms; throws while one has not arrived. */
function delaysOf({ requests }: Receiver, sent: readonly Sent[]): readonly number[] {
  const arrivals = new Map(requests.toReversed().map(({ body, arrivedAt }) => [(JSON.parse(body.toString()) as { id: string }).id, arrivedAt]));
  return sent.map(({ id, sentAt }) => {
    const arrivedAt = arrivals.get(id);
    if (arrivedAt === undefined) throw new Error(`${id} has not arrived`);
    return arrivedAt - sentAt;
  });
}

/** By nearest rank. */
const percentile = (values: readonly number[], share: number): number => values.toSorted((one, other) => one - other)[Math.ceil(values.length * share) - 1]!;

function summaryOf(delays: readonly number[]): string {
  return `of ${delays.length} half within ${percentile(delays, 0.5)}, 99 of 100 within ${percentile(delays, 0.99)}, all within ${Math.max(...delays)} ms`;
}

async function connectBoth({ engine, admin, receiver }: System, flooded: (path: string) => string): Promise<void> {
  for (const id of ["flood", "calm"]) await admin.post("/tenants", { id, name: id });
  const [flood, calm] = [api(engine, { tenant: "flood" }), api(engine, { tenant: "calm" })];
  for (const path of floodPaths) await createConnector(flood, { url: flooded(path), eventTypes: ["asset.created"] });
  await createConnector(calm, { url: receiver.url("/calm"), eventTypes: ["asset.created"] });
}

const environment = { KAFKA_TOPICS: `${floodTopic},${calmTopic}` };

await describeSystem("A tenant whose neighbour has 500,000 deliveries at once", { environment }, (system) => {
  it.runIf(isFull)("gets its one event a second as before, by either door, until the flood is over", async () => {
    const { engine, receiver } = system();
    const target = await startCountingTarget((path) => ({ delayMs: path === "/slow" ? slowMs : 0 }));
    await connectBoth(system(), target.url);
    const quiet = startCalmFlow(system(), "quiet");
    await eventually(() => expect(delaysOf(receiver, quiet.sent).length).toBeGreaterThanOrEqual(quietEvents), { timeoutMs: 60_000 });
    await quiet.stop();
    const before = await eventually(() => delaysOf(receiver, quiet.sent));

    const [during, startedAt] = [startCalmFlow(system(), "during"), Date.now()];
    const dump = Array.from({ length: events }, (_, index) => ({
      id: `flood-${index}`,
      type: "asset.created",
      tenant: "flood",
      data: { note: "x".repeat(200) },
    }));
    await produceEvents({ brokers: engine.brokers, topic: floodTopic }, dump);
    let mostParked = 0;
    await eventually(
      async () => {
        mostParked = Math.max(mostParked, await metric(engine, "trunkline_parked_deliveries"));
        expect(during.sent.length).toBeGreaterThanOrEqual(leastEvents);
        for (const path of floodPaths) expect(target.countAt(path), path).toBeGreaterThanOrEqual(events);
      },
      { timeoutMs: 780_000, pauseMs: 1_000 },
    );
    const floodMs = Date.now() - startedAt;
    await during.stop();
    const delays = await eventually(() => delaysOf(receiver, during.sent), { timeoutMs: 60_000 });
    console.log(`${floodPaths.length * events} deliveries of the neighbour in ${Math.round(floodMs / 1_000)} s, of which at most ${mostParked} were parked`);
    console.log(`before: ${summaryOf(before)}; during: ${summaryOf(delays)}`);
    const at = (door: Door): readonly number[] => delays.filter((_, index) => during.sent[index]!.door === door);
    for (const door of doors) console.log(`${door}: ${summaryOf(at(door))}`);
    const repeats = floodPaths.reduce((sum, path) => sum + target.countAt(path) - events, 0);
    await untilDeliveries(engine, { delivered: floodPaths.length * events + quiet.sent.length + during.sent.length }, 60_000);
    expect(repeats, "sent twice").toBe(0);
    const bound = longestMs + busyFactor * percentile(before, 0.5);
    for (const door of doors) expect(percentile(at(door), 0.99), door).toBeLessThanOrEqual(bound);
    target.close();
    await deleteTopics(engine.brokers, [floodTopic, calmTopic]);
  });
});
