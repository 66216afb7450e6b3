import type { DeliveryStatus } from "@trunkline/core";
import type { Pool, PoolClient } from "pg";
import { eventSelect, storedEventOf, type StoredEventColumns } from "../event-log/stored-event.js";
import type { StoredEventRow } from "../open-options.js";

/** Which events; what is null does not narrow. Times are of receipt, ms since the epoch. */
export interface ReplayQuery {
  /** A name, or a pattern such as `asset.*`, `*.created`, `*`. */
  readonly type: string | null;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly eventIds: readonly string[] | null;
  readonly company: number | null;
  /** Only where the event's delivery to the connector stands so. */
  readonly deliveryStatus: DeliveryStatus | null;
}

export interface ReplayCursor {
  readonly receivedUs: number;
  readonly id: string;
  readonly source: string;
}

export interface ReplayedEvent {
  readonly event: StoredEventRow;
  readonly cursor: ReplayCursor;
}

const conditions = `event.tenant = $1 and event.received_at >= to_timestamp($2::float8 / 1000) and event.received_at < to_timestamp($3::float8 / 1000)
  and ($4::text is null or event.type like $4) and ($5::text[] is null or event.id = any($5::text[])) and ($6::bigint is null or event.company = $6)`;

const pageSql = `select event.id, (extract(epoch from event.received_at) * 1000000)::float8 as received_us, ${eventSelect("event")} from trunkline.event
where ${conditions} and (event.received_at, event.id, event.source) > (timestamptz 'epoch' + $7::float8 * interval '1 microsecond', $8, $9)
order by event.received_at, event.id, event.source limit $10`;

const countSql = `select count(*)::integer as count from trunkline.event where ${conditions}`;

/** Oldest first, after `after`. */
export async function replayedEvents(
  client: Pool | PoolClient,
  { tenant, query, after, limit }: { readonly tenant: string; readonly query: ReplayQuery; readonly after: ReplayCursor | null; readonly limit: number },
): Promise<readonly ReplayedEvent[]> {
  const { receivedUs, id, source } = after ?? { receivedUs: 0, id: "", source: "" };
  const values = [...valuesOf(tenant, query), receivedUs, id, source, limit];
  const { rows } = await client.query<StoredEventColumns & { readonly id: string; readonly received_us: number }>(pageSql, values);
  return rows.map((row) => ({ event: storedEventOf(row.id, row), cursor: { receivedUs: row.received_us, id: row.id, source: row.source } }));
}

export async function countReplayed(client: Pool | PoolClient, tenant: string, query: ReplayQuery): Promise<number> {
  const { rows } = await client.query<{ count: number }>(countSql, valuesOf(tenant, query));
  return rows[0]?.count ?? 0;
}

function valuesOf(tenant: string, { type, sinceMs, untilMs, eventIds, company }: ReplayQuery): unknown[] {
  return [tenant, sinceMs, untilMs, type === null ? null : likeOf(type), eventIds, company];
}

/** The stars of a pattern; a type's name may hold `_`, which `like` takes for any character. */
function likeOf(pattern: string): string {
  return pattern.replaceAll("_", "\\_").replaceAll("*", "%");
}
