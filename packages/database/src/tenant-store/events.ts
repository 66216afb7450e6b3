import type { EntityManager } from "@mikro-orm/postgresql";
import { query, queryOne } from "../api-session.js";
import { eventSelect, storedEventOf, type StoredEventColumns } from "../event-log/stored-event.js";
import type { StoredEventRow } from "../open-options.js";
import { searched, searchedRows, type ReadRow, type SearchedPage } from "./searched.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

export interface StoredEvent extends StoredEventRow {
  /** Of the configuration that it met. */
  readonly configurationVersion: number;
  readonly receivedAtMs: number;
}

export interface EventFilter extends PageRequest {
  readonly type?: string;
  /** Only those received from this instant on, and before the other; ms since the epoch. */
  readonly fromMs?: number;
  readonly untilMs?: number;
}

export interface EventStore {
  /** Newest first. */
  list(filter: EventFilter): Promise<Page<StoredEvent>>;
  /** Those whose payload holds the text, in any case: reads the newest 20,000 of the time, and says so. */
  search(filter: EventFilter & { readonly text: string }): Promise<SearchedPage<StoredEvent>>;
  /** The newest of that id; `source` narrows it down. null when there is none. */
  get(id: string, source?: string): Promise<StoredEvent | null>;
}

interface EventRow extends StoredEventColumns {
  readonly id: string;
  readonly received_us: number;
}

/** Microseconds: as text they would lose the order, as ms the uniqueness. */
const selectSql = `select event.id, (extract(epoch from event.received_at) * 1000000)::float8 as received_us, ${eventSelect("event")} from trunkline.event`;

const listSql = `${selectSql} where event.tenant = $1
  and (event.received_at, event.id, event.source) < (timestamptz 'epoch' + $2::float8 * interval '1 microsecond', $3, $4)
  and ($5::text is null or event.type = $5)
  and event.received_at >= to_timestamp($6::float8 / 1000) and event.received_at < to_timestamp($7::float8 / 1000)
order by event.received_at desc, event.id desc, event.source desc limit $8`;

const searchSql = `
with read as materialized (
  select event.tenant, event.id, event.source, event.day, event.received_at from trunkline.event where event.tenant = $1
    and (event.received_at, event.id, event.source) < (timestamptz 'epoch' + $2::float8 * interval '1 microsecond', $3, $4)
    and ($5::text is null or event.type = $5)
    and event.received_at >= to_timestamp($6::float8 / 1000) and event.received_at < to_timestamp($7::float8 / 1000)
  order by event.received_at desc, event.id desc, event.source desc limit ${searchedRows}
), found as (
  ${selectSql} join read using (tenant, id, source, day) where strpos(lower(event.payload), lower($9)) > 0
  order by read.received_at desc, event.id desc, event.source desc limit $8
)
select found.*, summary.* from (select count(*)::integer as read_rows, round(extract(epoch from min(received_at)) * 1000)::float8 as read_since from read) summary
left join found on true order by received_us desc, id desc, source desc`;

/** Year 9999, in microseconds: later than any event. */
const latestUs = 253_370_764_800_000_000;

export function eventStore(em: EntityManager, tenant: string): EventStore {
  return {
    list: (filter) => list(em, tenant, filter),
    search: (filter) => search(em, tenant, filter),
    get: async (id, source) => {
      const row = await queryOne<EventRow>(
        em,
        `${selectSql} where event.tenant = $1 and event.id = $2 and ($3::text is null or event.source = $3) order by event.day desc limit 1`,
        [tenant, id, source ?? null],
      );
      return row === null ? null : storedOf(row);
    },
  };
}

async function list(em: EntityManager, tenant: string, filter: EventFilter): Promise<Page<StoredEvent>> {
  const rows = await query<EventRow>(em, listSql, valuesOf(tenant, filter));
  return pageOf(rows, limitOf(filter), steps);
}

async function search(em: EntityManager, tenant: string, filter: EventFilter & { readonly text: string }): Promise<SearchedPage<StoredEvent>> {
  const rows = await query<ReadRow & EventRow>(em, searchSql, [...valuesOf(tenant, filter), filter.text]);
  return searched(rows, { limit: limitOf(filter), ...steps });
}

const steps = { item: storedOf, position: (row: EventRow) => [row.received_us, row.id, row.source] };

function valuesOf(tenant: string, filter: EventFilter): readonly unknown[] {
  const [beforeUs, id, source] = positionOf<[number, string, string]>(filter, 3) ?? [latestUs, "", ""];
  return [tenant, beforeUs, id, source, filter.type ?? null, filter.fromMs ?? 0, filter.untilMs ?? latestUs / 1000, limitOf(filter) + 1];
}

function storedOf(row: EventRow): StoredEvent {
  return { ...storedEventOf(row.id, row), configurationVersion: row.configuration_version, receivedAtMs: Math.round(row.received_us / 1000) };
}
