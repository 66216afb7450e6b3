import { createErpSimulator, createSlackSimulator, createZapierSimulator } from "@trunkline/plugin-testing";
import { expect, it } from "vitest";
import { createConnector } from "../support/create-connector.js";
import { deliveriesOf } from "../support/delivery-log.js";
import { eventually } from "../support/eventually.js";
import { produceEvents } from "../support/produce.js";
import { useSimulator } from "../support/start-simulator.js";
import { describeSystem, type System } from "../support/whole-system.js";
import type { ReceivedRequest } from "../support/start-receiver.js";

const events = 20_000;
const deliveredBeforeTheKill = 2_000;
const mostRepeats = 400;
const returnDeadlineMs = 20_000;
/** contract.md, "Delivery promises": after a kill the work goes on within 30 s. */
const longestPauseMs = 30_000;
/** Work of a dead process is taken over after 20 s; then all must be done. */
const settleDeadlineMs = 150_000;

const eventIdOf = ({ body }: ReceivedRequest): string => (JSON.parse(body.toString()) as { id: string }).id;

/** For the strict targets, in among the others. */
const tasks = 40;
const taskName = (index: number): string => `Task ${String(index).padStart(3, "0")} of many`;
const slack = createSlackSimulator({ messagesPerSecond: 1 });
const zapier = createZapierSimulator({ runsPerSecond: 30 });
const erp = createErpSimulator({ token: "the-token-of-the-erp", secret: "the-secret-of-the-erp" });

await describeSystem("kill -9 while 20,000 events flow", {}, (system) => {
  const simulators = { slack: useSimulator(slack.target), zapier: useSimulator(zapier.target), erp: useSimulator(erp.target) };
  let strict: readonly number[] = [];

  async function connectStrictTargets({ admin }: System): Promise<readonly number[]> {
    const connect = async (body: Record<string, unknown>, template: unknown = null) => {
      const subscriptions = [{ eventTypes: ["task.created"], filter: null, template }];
      return (await admin.post<{ id: number }>("/connectors", { ...body, name: String(body.plugin), subscriptions })).data.id;
    };
    const upsert = { EquipmentName: "{{data.attributes.title}}", Status: "Active" };
    return Promise.all([
      connect({
        plugin: "slack",
        config: { url: `${simulators.slack().url}/services/T000/B000/kill`, allowOtherHost: true },
        delivery: { batch: { maxSize: 15, maxWaitMs: 500 } },
      }),
      connect({ plugin: "zapier", config: { url: `${simulators.zapier().url}/hooks/catch/1/kill/`, allowOtherHost: true } }),
      connect(
        {
          plugin: "webhook",
          config: {
            url: `${simulators.erp().url}/odata/v4/EquipmentSet('{{data.id}}')`,
            method: "PATCH",
            headers: { "OData-Version": "4.0" },
            auth: { type: "bearer", token: "the-token-of-the-erp" },
          },
        },
        upsert,
      ),
    ]);
  }

  it("loses none, repeats at most 400 with the same id, and delivers again within 20 s of the start", async () => {
    const { engine, admin, receiver } = system();
    const connector = await createConnector(admin, { url: receiver.url("/flow"), eventTypes: ["asset.*"] });
    strict = await connectStrictTargets(system());
    const produced = Array.from({ length: events }, (_, index) => [
      { id: `event-${index}`, type: "asset.updated", data: { id: index, name: `Pump ${index}` } },
      ...(index % (events / tasks) === 0 ? [taskAt(index / (events / tasks))] : []),
    ]).flat();
    const producing = produceEvents(engine, produced);
    await eventually(() => expect(receiver.requests.length).toBeGreaterThanOrEqual(deliveredBeforeTheKill), { timeoutMs: 60_000, pauseMs: 2 });
    await engine.kill("SIGKILL");
    const before = receiver.requests.length;
    expect(before, "killed in the middle").toBeLessThan(events);
    await producing;

    const restartedAt = Date.now();
    await engine.restart();
    await eventually(() => expect(receiver.requests.length).toBeGreaterThan(before), { timeoutMs: returnDeadlineMs });
    const returnedAfterMs = receiver.requests[before]!.arrivedAt - restartedAt;
    expect(returnedAfterMs).toBeLessThanOrEqual(returnDeadlineMs);

    await eventually(() => expect(deliveryIdsByEvent(receiver.requests).size).toBe(events), { timeoutMs: settleDeadlineMs, pauseMs: 500 });
    await eventually(async () => expect(await openDeliveries()).toEqual([]), { timeoutMs: settleDeadlineMs, pauseMs: 500 });
    const settledAfterMs = Date.now() - restartedAt;
    const byEvent = deliveryIdsByEvent(receiver.requests);
    expect([...byEvent.values()].filter((ids) => ids.size > 1)).toEqual([]);
    expect(new Set([...byEvent.values()].flatMap((ids) => [...ids])).size).toBe(events);
    const repeats = receiver.requests.length - events;
    console.log(
      `killed after ${before} requests, delivering again ${returnedAfterMs} ms after the start, settled after ${settledAfterMs} ms, ${repeats} repeats`,
    );
    expect(repeats).toBeLessThanOrEqual(mostRepeats);
    expect(longestPause([restartedAt, ...receiver.requests.slice(before).map(({ arrivedAt }) => arrivedAt)])).toBeLessThanOrEqual(longestPauseMs);
    // The receiver has the last of them before the log has.
    await eventually(expectOneDeliveredRowPerEvent, { pauseMs: 500 });

    async function openDeliveries(): Promise<unknown[]> {
      const paths = ["pending", "parked", "retrying"].map((status) => `/connectors/${connector.id}/deliveries?status=${status}&limit=1`);
      return (await Promise.all(paths.map((path) => admin.get<unknown[]>(path)))).flatMap(({ data }) => data);
    }

    async function expectOneDeliveredRowPerEvent(): Promise<void> {
      const rows = await admin.list<{ eventId: string; status: string }>(`/connectors/${connector.id}/deliveries`);
      expect(rows.filter(({ status }) => status !== "delivered")).toEqual([]);
      expect(new Set(rows.map(({ eventId }) => eventId)).size).toBe(events);
      expect(rows).toHaveLength(events);
    }
  });

  it("loses none for Slack, Zapier and an ERP either, as strict as they are", async () => {
    for (const id of strict) {
      await eventually(
        async () => {
          const ends = (await deliveriesOf(system().admin, id)).map(({ status }) => status);
          expect(ends).toHaveLength(tasks);
          expect(ends.filter((status) => status !== "delivered" && status !== "accepted")).toEqual([]);
        },
        { timeoutMs: settleDeadlineMs, pauseMs: 500 },
      );
    }
    const titles = Array.from({ length: tasks }, (_, index) => taskName(index));
    const posted = JSON.stringify(slack.messages);
    expect(titles.filter((title) => !posted.includes(title))).toEqual([]);
    const runs = JSON.stringify(zapier.runs);
    expect(titles.filter((title) => !runs.includes(title))).toEqual([]);
    expect([...erp.equipment.values()].map(({ EquipmentName }) => EquipmentName).toSorted()).toEqual(titles);
  });

  it("leaves nothing unhandled in the log", () => {
    expect(system().engine.log()).not.toMatch(/unhandled|uncaught/i);
  });
});

function taskAt(index: number) {
  return { id: `task-${index}`, type: "task.created", data: { id: `T-${index}`, type: "task", attributes: { title: taskName(index) } } };
}

/** Which `webhook-id`s each event came with. */
function deliveryIdsByEvent(requests: readonly ReceivedRequest[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const request of requests) {
    const id = eventIdOf(request);
    found.set(id, (found.get(id) ?? new Set()).add(request.headers["webhook-id"] ?? ""));
  }
  return found;
}

/** The longest time between two neighbours, ms. */
function longestPause(times: readonly number[]): number {
  return times.reduce((longest, time, index) => Math.max(longest, time - (times[index - 1] ?? time)), 0);
}
