import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, it } from "vitest";
import { createConnector } from "../support/create-connector.js";
import { eventually } from "../support/eventually.js";
import { produceEvents } from "../support/produce.js";
import { type Engine, startBeside } from "../support/start-engine.js";
import { describeSystem } from "../support/whole-system.js";
import { isFull } from "./support/backing.js";
import { cloneConnectors } from "./support/clone-connectors.js";
import { costOf } from "./support/process-cost.js";

const connectors = 10_000;
/** Every twentieth target. */
const dead = connectors / 20;
const openMs = 30_000;
const watchedMs = 60_000;
/** scenarios.md, F3: of a core, in each process. */
const mostIdleShare = 0.15;
/** Breakers of dead targets come and go; a process that kept them would grow with every probe. */
const mostGrowthMegabytes = 50;

const isDead = (path: string): boolean => Number(path.slice("/clone-".length)) % 20 === 0;
const breaker = { failureRate: 0.5, minAttempts: 1, openMs };
const delivery = { schedule: ["1s"], maxRetries: 20, breaker };

/** What is tried by one probe at a time; between two of them the delivery that probed waits for its next attempt. */
async function openBreakers({ environment }: Engine): Promise<number> {
  const client = new pg.Client({ connectionString: environment.DATABASE_URL });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>("select count(*)::integer as count from trunkline.connector_state where breaker <> 'closed'");
    return rows[0]!.count;
  } finally {
    await client.end();
  }
}

await describeSystem("Ten thousand connectors, five of a hundred dead", { partitions: 2 }, (system) => {
  it.runIf(isFull && process.platform === "linux")(
    "cost next to nothing while nothing happens, and each dead one is tried once at a time by the whole cluster",
    async () => {
      const { engine, admin, receiver } = system();
      receiver.respondWith(({ path }) => ({ status: isDead(path) ? 500 : 200 }));
      const first = await createConnector(admin, { url: receiver.url("/clone-0"), dialect: "perfex", eventTypes: ["asset.created"], delivery });
      await cloneConnectors(engine, { connectorId: first.id, copies: connectors - 1 });
      const engines = [engine, await startBeside(engine), await startBeside(engine)];
      try {
        await produceEvents(engine, [{ id: "all", type: "asset.created", data: {} }]);
        await eventually(() => expect(new Set(receiver.requests.map(({ path }) => path)).size).toBe(connectors), { timeoutMs: 180_000, pauseMs: 200 });
        await eventually(async () => expect(await openBreakers(engine)).toBe(dead), { timeoutMs: 120_000, pauseMs: 500 });

        const [from, before] = [Date.now(), await Promise.all(engines.map(costOf))];
        await sleep(watchedMs);
        const after = await Promise.all(engines.map(costOf));
        const tookMs = Date.now() - from;
        const shares = after.map(({ cpuSeconds }, index) => (1_000 * (cpuSeconds - before[index]!.cpuSeconds)) / tookMs);
        const probes = Map.groupBy(
          receiver.requests.filter(({ arrivedAt, path }) => arrivedAt >= from && isDead(path)),
          ({ path }) => path,
        );
        const most = Math.max(...[...probes.values()].map(({ length }) => length));
        const percent = shares.map((share) => `${(100 * share).toFixed(1)} %`).join(", ");
        const megabytes = after.map(({ residentMegabytes }) => Math.round(residentMegabytes));
        console.log(
          `idle: ${percent} of a core, ${megabytes.join(", ")} MB; ${probes.size} dead targets were probed, each at most ${most} times in ${tookMs} ms`,
        );
        expect(probes.size, "probes go on").toBeGreaterThan(dead / 2);
        expect(most, "one probe in an interval, by three processes").toBeLessThanOrEqual(Math.ceil(tookMs / openMs) + 1);
        expect(Math.max(...shares)).toBeLessThan(mostIdleShare);
        const growth = after.map(({ residentMegabytes }, index) => residentMegabytes - before[index]!.residentMegabytes);
        expect(Math.max(...growth)).toBeLessThan(mostGrowthMegabytes);
      } finally {
        for (const other of engines.slice(1)) await other.remove();
      }
    },
  );
});
