import type { Pool, PoolClient } from "pg";
import { inTransaction } from "../in-transaction.js";
import type { StoredEventRow } from "../open-options.js";
import { lineUp, type LinedUpDelivery, type LineUpOptions } from "./line-up.js";
import { countReplayed, replayedEvents, type ReplayCursor, type ReplayedEvent, type ReplayQuery } from "./replay-query.js";

export interface ReplayInput {
  readonly tenant: string;
  readonly query: ReplayQuery;
  /** null: all that match. */
  readonly connectors: readonly number[] | null;
  readonly render: "original" | "current";
  /** Deliveries, 1 and more. */
  readonly ratePerSecond: number;
  readonly createdBy: string;
}

export interface Replay extends ReplayInput {
  readonly id: number;
  readonly status: "running" | "done" | "aborted";
  /** Events that the query found at the beginning, and those dealt with. */
  readonly events: number;
  readonly eventsDone: number;
  /** Deliveries put in line so far. */
  readonly deliveries: number;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
}

/** The deliveries an event leads to now. */
export type PlanReplay = (replay: Replay, event: StoredEventRow) => readonly LinedUpDelivery[];

/** Events that go out once more, under their own ids. */
export interface Replays {
  start(input: ReplayInput): Promise<Replay>;
  /** Events that a query finds now. */
  countEvents(tenant: string, query: ReplayQuery): Promise<number>;
  get(tenant: string, id: number): Promise<Replay | null>;
  /** Newest first, at most 200. */
  list(tenant: string): Promise<readonly Replay[]>;
  /** What is in line stays in line. null when there is none; one that has ended stays as it is. */
  abort(tenant: string, id: number): Promise<Replay | null>;
  /** Goes on with the replay that was longest left alone, as far as its rate allows; gives the connectors that have work now, null when none runs. Any number of processes may call it. */
  step(plan: PlanReplay): Promise<readonly number[] | null>;
  /** Oldest first. */
  events(tenant: string, query: ReplayQuery, after: ReplayCursor | null): Promise<readonly ReplayedEvent[]>;
  /** Puts deliveries in line, due now; gives how many. */
  lineUp(deliveries: readonly LinedUpDelivery[], options: LineUpOptions): Promise<number>;
}

const page = 500;
const ms = (column: string) => `round(extract(epoch from ${column}) * 1000)::float8`;
const columns = `id::float8 as id, tenant, query, connectors, render, rate_per_second as "ratePerSecond", status, events, events_done as "eventsDone", deliveries,
  created_by as "createdBy", ${ms("created_at")} as "createdAtMs", ${ms("ended_at")} as "endedAtMs"`;

const startSql = `insert into trunkline.replay (tenant, query, connectors, render, rate_per_second, events, created_by) values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`;
const abortSql = `update trunkline.replay set status = 'aborted', ended_at = now() where tenant = $1 and id = $2 and status = 'running'`;
const nextSql = `select ${columns}, after_received_us::float8 as "afterReceivedUs", after_id as "afterId", after_source as "afterSource",
  extract(epoch from clock_timestamp() - stepped_at)::float8 as "elapsedSeconds"
from trunkline.replay where status = 'running' order by stepped_at limit 1 for update skip locked`;
const steppedSql = `update trunkline.replay set events_done = events_done + $2, deliveries = deliveries + $3, after_received_us = $4, after_id = $5, after_source = $6, stepped_at = clock_timestamp(),
  status = case when $7 then 'done' else status end, ended_at = case when $7 then now() end where id = $1`;

interface RunningRow extends Replay {
  readonly afterReceivedUs: number;
  readonly afterId: string;
  readonly afterSource: string;
  readonly elapsedSeconds: number;
}

export function replaysOf(pool: Pool): Replays {
  const get = async (tenant: string, id: number): Promise<Replay | null> => {
    const { rows } = await pool.query<Replay>(`select ${columns} from trunkline.replay where tenant = $1 and id = $2`, [tenant, id]);
    return rows[0] ?? null;
  };
  return {
    start: async ({ tenant, query, connectors, render, ratePerSecond, createdBy }) => {
      const events = await countReplayed(pool, tenant, query);
      const { rows } = await pool.query<Replay>(startSql, [tenant, JSON.stringify(query), connectors, render, ratePerSecond, events, createdBy]);
      return rows[0]!;
    },
    countEvents: (tenant, query) => countReplayed(pool, tenant, query),
    get,
    list: async (tenant) => (await pool.query<Replay>(`select ${columns} from trunkline.replay where tenant = $1 order by id desc limit 200`, [tenant])).rows,
    abort: async (tenant, id) => {
      await pool.query(abortSql, [tenant, id]);
      return get(tenant, id);
    },
    step: (plan) => inTransaction(pool, (client) => step(client, plan)),
    events: (tenant, query, after) => replayedEvents(pool, { tenant, query, after, limit: page }),
    lineUp: (deliveries, options) => lineUp(pool, deliveries, options),
  };
}

async function step(client: PoolClient, plan: PlanReplay): Promise<readonly number[] | null> {
  const { rows } = await client.query<RunningRow>(nextSql);
  const [replay] = rows;
  if (replay === undefined) return null;
  const budget = Math.floor(replay.ratePerSecond * Math.min(1, replay.elapsedSeconds));
  if (budget < 1) return [];
  const { query, afterReceivedUs: receivedUs, afterId: id, afterSource: source } = replay;
  const limit = Math.min(page, budget);
  const found = await replayedEvents(client, { tenant: replay.tenant, query, after: { receivedUs, id, source }, limit });
  const { deliveries, done } = planned(replay, found, { plan, budget });
  const count = await lineUp(client, deliveries, { isRenderedAnew: replay.render === "current", yieldsToLive: true, deliveryStatus: query.deliveryStatus });
  const last = found[done - 1]?.cursor ?? { receivedUs, id, source };
  const hasEnded = found.length < limit && done === found.length;
  await client.query(steppedSql, [replay.id, done, count, last.receivedUs, last.id, last.source, hasEnded]);
  return [...new Set(deliveries.map(({ connectorId }) => connectorId))];
}

/** Whole events, until the budget is used up: at least one, however many connectors it has. */
function planned(
  replay: Replay,
  found: readonly ReplayedEvent[],
  { plan, budget }: { readonly plan: PlanReplay; readonly budget: number },
): { readonly deliveries: readonly LinedUpDelivery[]; readonly done: number } {
  const deliveries: LinedUpDelivery[] = [];
  let done = 0;
  for (const { event } of found) {
    if (deliveries.length >= budget) break;
    deliveries.push(...plan(replay, event));
    done += 1;
  }
  return { deliveries, done };
}
