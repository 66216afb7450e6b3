import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { newEngineKeys, startEngine, type Engine, type EngineKeys } from "./engine.js";
import { createConnector } from "./engine-contestant.js";
import { processSeconds, treeSeconds } from "./cpu.js";
import { unlessAborted } from "./interruption.js";
import type { Result } from "./results.js";
import { createTopic } from "./topics.js";
import { freshDatabase, type World } from "./world.js";

/** docs/performance.md, "Backlog". */
const goalPerSecond = 3_000;
const parkDeadlineMs = 120_000;

/** How fast what a paused connector has gathered goes out when it is resumed, from the first receipt to the last, and what it costs. */
export async function measureBacklog(world: World): Promise<Result[]> {
  await using database = await freshDatabase(world);
  await using topic = await createTopic(world.brokers, `bench-backlog-${Date.now()}`);
  const keys = newEngineKeys();
  const engine = await startEngine(world, { databaseUrl: database.url, topic: topic.name, keys });
  try {
    const id = await createConnector(engine, keys, "bench backlog", world.receiver.url);
    await ask(engine, keys, `connectors/${id}/pause`, {});
    await topic.fill(world.events);
    await untilParked(world, database.url);
    const cost = () => ({ process: processSeconds(engine.program.processId), database: treeSeconds(world.databaseProcessId) });
    const arrivals = world.receiver.expect([1, world.events]);
    const before = cost();
    await ask(engine, keys, `connectors/${id}/resume`, { backlog: "deliver" });
    const first = await unlessAborted(world.interruption, arrivals.reached(), engine.program.failed);
    const last = await unlessAborted(world.interruption, arrivals.reached(), engine.program.failed);
    const after = cost();
    const perSecond = (world.events * 1_000) / (last.atMs - first.atMs);
    console.log(`✓ backlog: ${Math.round(perSecond)} deliveries/s`);
    return resultsOf(perSecond, per1000(before.process, after.process, world.events), per1000(before.database, after.database, world.events));
  } finally {
    await engine.program.stop();
  }
}

/** Counted in the database: over REST, numbers end at 100,000. */
async function untilParked(world: World, databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const end = Date.now() + parkDeadlineMs;
    for (;;) {
      world.interruption.throwIfAborted();
      const { rows } = await client.query<{ count: number }>("select count(*)::integer as count from trunkline.delivery where status = 'parked'");
      const count = rows[0]?.count ?? 0;
      if (count >= world.events) return;
      if (Date.now() > end) throw new Error(`only ${count} of ${world.events} events were parked after ${parkDeadlineMs / 1_000} s`);
      await sleep(500);
    }
  } finally {
    await client.end();
  }
}

async function ask<Data>(engine: Engine, keys: EngineKeys, path: string, body?: unknown): Promise<Data> {
  const answer = await fetch(`${engine.url}/api/v1/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${keys.admin}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 1_000)}`);
  return (JSON.parse(text) as { data: Data }).data;
}

function per1000(before: number | null, after: number | null, deliveries: number): number | null {
  return before === null || after === null ? null : ((after - before) * 1_000) / deliveries;
}

function resultsOf(perSecond: number, processCost: number | null, databaseCost: number | null): Result[] {
  const all = processCost === null || databaseCost === null ? null : processCost + databaseCost;
  return [
    { name: "Backlog of a resumed connector", unit: "deliveries/s", ours: perSecond, reference: null, better: "higher", goal: { value: goalPerSecond } },
    { name: "Backlog, CPU of the process", unit: "s per 1,000", ours: processCost, reference: null, better: "lower" },
    { name: "Backlog, CPU with PostgreSQL", unit: "s per 1,000", ours: all, reference: null, better: "lower" },
  ];
}
