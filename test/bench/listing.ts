import pg from "pg";
import { newEngineKeys, startEngine, type Engine, type EngineKeys } from "./engine.js";
import { createConnector } from "./engine-contestant.js";
import { percentile } from "./percentile.js";
import type { Result } from "./results.js";
import { freshDatabase, type World } from "./world.js";

const rows = Number(process.env.BENCH_ROWS ?? 5_000_000);
const rowsPerStatement = 250_000;
const warmUp = 3;
const rounds = 20;
const goal = { value: 50 };

/** One in a thousand is a dead letter, ten wait; the rest is delivered. */
const fillSql = `
insert into trunkline.delivery (tenant, id, day, event_id, source, connector_id, connector_revision, subscription_index, status, reason, attempt_number, test,
  next_attempt_at, first_started_at, first_duration_ms, first_outcome, first_response_status)
select 'default', 'delivery-' || n, (now() at time zone 'utc')::date, 'event-' || n, '', $1, 1, 0,
  case when n % 1000 = 0 then 'dead_lettered' when n <= 10 then 'parked' else 'delivered' end,
  case when n % 1000 = 0 then 'attempts_exhausted' when n <= 10 then 'paused' end, 1, false,
  case when n <= 10 then to_timestamp(8640000000000) end, now(), 3, 'delivered', 200
from generate_series($2::bigint, $3::bigint) as n`;

/** Pages of the delivery list over a day with millions of rows, as an administrator asks for them: whole, of one status, of one connector, deep inside. */
export async function measureListing(world: World): Promise<Result[]> {
  await using database = await freshDatabase(world);
  const keys = newEngineKeys();
  const engine = await startEngine(world, { databaseUrl: database.url, topic: `bench-listing-${Date.now()}`, keys });
  try {
    const id = await createConnector(engine, keys, "bench listing", world.receiver.url);
    await ask(engine, keys, `connectors/${id}/pause`, "POST");
    await fill(world, database.url, id);
    const first = `deliveries?limit=50&connectorId=${id}`;
    const cursor = (await ask(engine, keys, first)).meta.nextCursor;
    const paths = {
      "newest first": "deliveries?limit=50",
      "of a connector": first,
      "dead letters": `${first}&status=dead_lettered`,
      "the ten that wait": `${first}&status=parked`,
      "the next page": `deliveries?limit=50&cursor=${encodeURIComponent(cursor ?? "")}`,
    };
    const results: Result[] = [];
    for (const [name, path] of Object.entries(paths)) results.push(await measurePage(engine, keys, name, path));
    return results;
  } finally {
    await engine.program.stop();
  }
}

async function fill(world: World, databaseUrl: string, connectorId: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (let start = 1; start <= rows; start += rowsPerStatement) {
      world.interruption.throwIfAborted();
      await client.query(fillSql, [connectorId, start, Math.min(rows, start + rowsPerStatement - 1)]);
      console.log(`… ${Math.min(rows, start + rowsPerStatement - 1).toLocaleString("en")} of ${rows.toLocaleString("en")} rows`);
    }
    await client.query("analyze trunkline.delivery");
  } finally {
    await client.end();
  }
}

async function measurePage(engine: Engine, keys: EngineKeys, name: string, path: string): Promise<Result> {
  const tookMs: number[] = [];
  for (let round = 0; round < warmUp; round += 1) await ask(engine, keys, path);
  for (let round = 0; round < rounds; round += 1) {
    const before = performance.now();
    const { data } = await ask(engine, keys, path);
    tookMs.push(performance.now() - before);
    if (data.length === 0) throw new Error(`${path} gave no rows`);
  }
  return {
    name: `Delivery list over ${rows.toLocaleString("en")} rows, ${name}, p95`,
    unit: "ms",
    ours: percentile(tookMs, 0.95),
    reference: null,
    better: "lower",
    goal,
  };
}

interface Page {
  readonly data: readonly unknown[];
  readonly meta: { readonly nextCursor?: string | null };
}

async function ask(engine: Engine, keys: EngineKeys, path: string, method = "GET"): Promise<Page> {
  const answer = await fetch(`${engine.url}/api/v1/${path}`, { method, headers: { authorization: `Bearer ${keys.admin}` } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 1_000)}`);
  return JSON.parse(text) as Page;
}
