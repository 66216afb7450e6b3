import type { DomainEvent, RecordFeed } from "@trunkline/core";
import type { RecordChange } from "@trunkline/plugin-api";
import type { Pool, PoolClient } from "pg";
import { eventSelect, storedEventOf, type StoredEventColumns } from "../event-log/stored-event.js";
import { inTransaction, untilUncontended } from "../in-transaction.js";
import type { RebuildEvent } from "../open-options.js";
import { lockRecords, writeChange, writeRecord, type RecordOwner } from "../records/write-record.js";
import { messageOf, sqlProblemOf } from "../sql-error.js";

/** What an event says of a record; null: nothing. Must be pure: it may be asked again. */
export type ChangeOfEvent = (feed: RecordFeed, event: DomainEvent) => RecordChange | null;

export interface FedRecords {
  readonly feed: RecordFeed;
  readonly events: number;
  readonly changed: number;
  /** Of events that could not be kept as records. */
  readonly problems: readonly string[];
}

export interface RecordFeeds {
  /** Keeps what the next events of one feed say, in one transaction; nobody else reads for that feed meanwhile. null: no feed has anything to read. */
  feedNext(changeOf: ChangeOfEvent): Promise<FedRecords | null>;
}

interface ClaimedFeed extends RecordFeed {
  /** As PostgreSQL writes it, with microseconds. */
  readonly seenAt: string;
  /** What began before has ended. */
  readonly horizon: string;
  readonly patterns: readonly string[];
}

const pageSize = 200;
/** A transaction may have its time a moment before others see that it has begun. */
const margin = "500 milliseconds";
/** Of time, for one look: where few events are of the feed's types, all the others are passed over. */
const widest = "1 minute";
const patterns = `(select array_agg(replace(replace(pattern, '_', '\\_'), '*', '%')) from unnest(event_types) pattern)`;

const claimSql = `select id, tenant, company::float8 as company, kind, event_types as "eventTypes", key, fields, enabled, ${patterns} as patterns,
  seen_at::text as "seenAt", (least(trunkline.oldest_transaction(), now()) - interval '${margin}')::text as horizon
from trunkline.record_feed where enabled and due_at <= now() order by due_at limit 1 for update skip locked`;

/** Stretches without any event are skipped. */
const untilSql = `select least($2::timestamptz, (select min(received_at) + interval '${widest}' from trunkline.event where received_at > $1::timestamptz))::text as until`;

/** Events from outside systems have their records already. All of one write have one time, so a page ends between two writes. */
const eventsSql = `
select event.id, ${eventSelect("event")}, event.received_at::text as received_at from trunkline.event
where event.tenant = $1 and event.received_at > $2::timestamptz and event.received_at < $3::timestamptz
  and event.day >= case when $2::timestamptz = '-infinity' then '-infinity'::date else ($2::timestamptz at time zone 'utc')::date - 2 end
  and event.door <> 'inbound' and event.type like any($4::text[]) and ($5::bigint is null or event.company = $5)
order by event.received_at fetch first ${pageSize} rows with ties`;

const seenSql = `update trunkline.record_feed set seen_at = greatest(seen_at, $2::timestamptz), due_at = now() + $3::float8 * interval '1 millisecond' where id = $1`;
const restsForMs = 1_000;
/** When the record last changed, by the clock of who changed it. */
const latestSql = `select round(extract(epoch from change.occurred_at) * 1000)::float8 as ms from unnest($4::text[], $5::text[]) given (field, value)
join trunkline.record_key key on key.tenant = $1 and key.company = $2 and key.kind = $3 and key.field = given.field and key.value = given.value
cross join lateral (select occurred_at from trunkline.record_change where tenant = key.tenant and record_id = key.record_id order by version desc limit 1) change limit 1`;

export function recordFeedsOf(pool: Pool, rebuildEvent: RebuildEvent): RecordFeeds {
  return { feedNext: (changeOf) => untilUncontended(() => inTransaction(pool, (client) => feedWithin(client, { rebuildEvent, changeOf }))) };
}

interface Reading {
  readonly rebuildEvent: RebuildEvent;
  readonly changeOf: ChangeOfEvent;
}

type EventRow = StoredEventColumns & { readonly id: string; readonly received_at: string };

async function feedWithin(client: PoolClient, reading: Reading): Promise<FedRecords | null> {
  const { rows: claimed } = await client.query<ClaimedFeed>(claimSql);
  const feed = claimed[0];
  if (feed === undefined) return null;
  const { rows: ends } = await client.query<{ until: string }>(untilSql, [feed.seenAt, feed.horizon]);
  const until = ends[0]?.until ?? feed.horizon;
  const { rows } = await client.query<EventRow>(eventsSql, [feed.tenant, feed.seenAt, until, feed.patterns, feed.company]);
  const problems: string[] = [];
  let changed = 0;
  for (const row of rows.toSorted(asProduced)) {
    const kept = await keepOne(client, { feed, reading, row });
    if (typeof kept === "string") problems.push(kept);
    else if (kept) changed += 1;
  }
  const isFull = rows.length >= pageSize;
  await client.query(seenSql, [feed.id, isFull ? rows.at(-1)?.received_at : until, isFull || until !== feed.horizon ? 0 : restsForMs]);
  return { feed, events: rows.length, changed, problems };
}

/** Rows of one write have no order of their own. */
function asProduced(one: EventRow, other: EventRow): number {
  return one.time_ms - other.time_ms || one.timestamp_ms - other.timestamp_ms || Number(one.offset ?? 0) - Number(other.offset ?? 0);
}

interface OneEvent {
  readonly feed: ClaimedFeed;
  readonly reading: Reading;
  readonly row: EventRow;
}

/** Whether the record changed; a text says why the event cannot be kept, and the others go on without it. */
async function keepOne(client: PoolClient, { feed, reading, row }: OneEvent): Promise<boolean | string> {
  await client.query("savepoint one_event");
  try {
    const event = reading.rebuildEvent(storedEventOf(row.id, row));
    const change = reading.changeOf(feed, event);
    return change !== null && (await keep(client, feed, { event, change }));
  } catch (error) {
    if (sqlProblemOf(error) === "try_again") throw error;
    await client.query("rollback to savepoint one_event");
    return `${row.id}: ${messageOf(error)}`;
  }
}

async function keep(
  client: PoolClient,
  { id, tenant }: ClaimedFeed,
  { event, change }: { readonly event: DomainEvent; readonly change: RecordChange },
): Promise<boolean> {
  const system = event.originSystem ?? (event.source === "" ? null : event.source);
  const owner: RecordOwner = { tenant, company: event.company, system, connectorId: null, actor: `record-feed:${id}` };
  await lockRecords(client, owner, [change]);
  if (await isOutdated(client, owner, { event, change })) return false;
  const nowMs = Date.now();
  const written = await writeRecord(client, owner, change, nowMs);
  if (written === "missing" || written.action === "unchanged") return false;
  await writeChange(client, owner, { record: written, eventId: event.id, occurredAtMs: event.timeMs, nowMs });
  return true;
}

/** What is older than what the record says already came late. */
async function isOutdated(
  client: PoolClient,
  { tenant, company }: RecordOwner,
  { event, change }: { readonly event: DomainEvent; readonly change: RecordChange },
) {
  const keys = Object.entries(change.key);
  const values = [tenant, company ?? 0, change.kind, keys.map(([field]) => field), keys.map(([, value]) => value)];
  const { rows } = await client.query<{ ms: number | null }>(latestSql, values);
  return (rows[0]?.ms ?? Number.NEGATIVE_INFINITY) > event.timeMs;
}
