import { Pool } from "undici";
import { processSeconds } from "./cpu.js";
import { newEngineKeys, startEngine, type Engine, type EngineKeys } from "./engine.js";
import { percentile } from "./percentile.js";
import type { Result } from "./results.js";
import { eventText } from "./workload.js";
import { freshDatabase, type World } from "./world.js";

const clients = 64;
const warmUp = 5_000;

interface Intake {
  readonly perSecond: number;
  readonly answersMs: readonly number[];
}

/** POST /api/v1/events, one event a request, as fast as 64 clients get their 202: each of them says that the event is durable. No connector matches. */
export async function measureIntake(world: World): Promise<Result[]> {
  await using database = await freshDatabase(world);
  const keys = newEngineKeys();
  const engine = await startEngine(world, { databaseUrl: database.url, topic: `bench-intake-${Date.now()}`, keys });
  try {
    await postAll(world, { engine, keys, events: warmUp });
    const before = processSeconds(engine.program.processId);
    const intake = await postAll(world, { engine, keys, events: world.events });
    const after = processSeconds(engine.program.processId);
    console.log(`✓ intake over HTTP: ${Math.round(intake.perSecond)} events/s`);
    return resultsOf(intake, before === null || after === null ? null : ((after - before) * 1_000) / world.events);
  } finally {
    await engine.program.stop();
  }
}

async function postAll(world: World, { engine, keys, events }: { engine: Engine; keys: EngineKeys; events: number }): Promise<Intake> {
  const pool = new Pool(engine.url, { connections: clients });
  const answersMs: number[] = [];
  const started = performance.now();
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < events) {
      world.interruption.throwIfAborted();
      const sent = performance.now();
      await postEvent(pool, keys, next++);
      answersMs.push(performance.now() - sent);
    }
  };
  try {
    await Promise.race([Promise.all(Array.from({ length: clients }, client)), engine.program.failed]);
  } finally {
    await pool.destroy();
  }
  return { perSecond: (events * 1_000) / (performance.now() - started), answersMs };
}

async function postEvent(pool: Pool, keys: EngineKeys, index: number): Promise<void> {
  const { statusCode, body } = await pool.request({
    path: "/api/v1/events",
    method: "POST",
    headers: { authorization: `Bearer ${keys.admin}`, "content-type": "application/json" },
    body: eventText(index),
  });
  if (statusCode === 202) return body.dump();
  throw new Error(`POST /api/v1/events answered ${statusCode}: ${(await body.text()).slice(0, 500)}`);
}

function resultsOf({ perSecond, answersMs }: Intake, cost: number | null): Result[] {
  return [
    { name: `HTTP intake, ${clients} clients`, unit: "events/s", ours: perSecond, reference: null, better: "higher" },
    { name: "HTTP intake, answer p99", unit: "ms", ours: percentile(answersMs, 0.99), reference: null, better: "lower" },
    { name: "HTTP intake, CPU of the process", unit: "s per 1,000", ours: cost, reference: null, better: "lower" },
  ];
}
