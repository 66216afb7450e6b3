import type { RecordFeed, RecordFeedDocument } from "@trunkline/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { query, queryOne } from "../api-session.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

/** Times are ms since the epoch. */
export interface StoredRecordFeed extends RecordFeed {
  /** Events up to then are read; null: none yet. */
  readonly seenMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** Each reads all events of its types. */
const mostFeeds = 20;

/** The record feeds of a tenant. */
export interface RecordFeedStore {
  /** Reads from the oldest event that is still kept. */
  create(document: RecordFeedDocument): Promise<StoredRecordFeed | "too_many">;
  get(id: number): Promise<StoredRecordFeed | null>;
  /** By id. */
  list(request: PageRequest): Promise<Page<StoredRecordFeed>>;
  /** Counts for events that were not read yet. null when there is none. */
  update(id: number, document: RecordFeedDocument): Promise<StoredRecordFeed | null>;
  /** False when there is none. */
  remove(id: number): Promise<boolean>;
}

const ms = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8`;
const columns = `id, tenant, company::float8 as company, kind, event_types as "eventTypes", key, fields, enabled,
  case when seen_at > '-infinity' then ${ms("seen_at")} end as "seenMs", ${ms("created_at")} as "createdAtMs", ${ms("updated_at")} as "updatedAtMs"`;
const insertSql = `insert into trunkline.record_feed (tenant, company, kind, event_types, key, fields, enabled) values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`;
const listSql = `select ${columns} from trunkline.record_feed where tenant = $1 and id > $2 order by id limit $3`;
const updateSql = `update trunkline.record_feed set company = $3, kind = $4, event_types = $5, key = $6, fields = $7, enabled = $8, updated_at = now(), due_at = now()
where tenant = $1 and id = $2 returning ${columns}`;

export function recordFeedStore(em: EntityManager, tenant: string): RecordFeedStore {
  return {
    create: async (document) => {
      const count = await queryOne<{ count: number }>(em, "select count(*)::integer as count from trunkline.record_feed where tenant = $1", [tenant]);
      if ((count?.count ?? 0) >= mostFeeds) return "too_many";
      return (await queryOne<StoredRecordFeed>(em, insertSql, [tenant, ...valuesOf(document)]))!;
    },
    get: (id) => queryOne<StoredRecordFeed>(em, `select ${columns} from trunkline.record_feed where tenant = $1 and id = $2`, [tenant, id]),
    list: async (request) => {
      const limit = limitOf(request);
      const [after] = positionOf<[number]>(request, 1) ?? [0];
      const rows = await query<StoredRecordFeed>(em, listSql, [tenant, after, limit + 1]);
      return pageOf(rows, limit, { item: (row) => row, position: ({ id }) => [id] });
    },
    update: (id, document) => queryOne<StoredRecordFeed>(em, updateSql, [tenant, id, ...valuesOf(document)]),
    remove: async (id) => (await queryOne(em, "delete from trunkline.record_feed where tenant = $1 and id = $2 returning id", [tenant, id])) !== null,
  };
}

function valuesOf({ company, kind, eventTypes, key, fields, enabled }: RecordFeedDocument): unknown[] {
  return [company, kind, eventTypes, JSON.stringify(key), JSON.stringify(fields), enabled];
}
