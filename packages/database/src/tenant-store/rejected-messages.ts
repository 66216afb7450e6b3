import type { RejectedMessage } from "@trunkline/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { query, queryOne } from "../api-session.js";
import { provenanceOf, type StoredEventColumns } from "../event-log/stored-event.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

/** Those that name no tenant of ours belong to `default`. */
export interface StoredRejectedMessage extends RejectedMessage {
  readonly id: number;
  readonly tenant: string;
  readonly rejectedAtMs: number;
}

export interface RejectedMessageStore {
  /** Newest first. `hidden`: a reason whose messages are left out. */
  list(request: PageRequest & { readonly reason?: string; readonly hidden?: string }): Promise<Page<StoredRejectedMessage>>;
  get(id: number): Promise<StoredRejectedMessage | null>;
  /** False when there is none. */
  remove(id: number): Promise<boolean>;
}

type RejectedRow = Pick<StoredEventColumns, "door" | "topic" | "partition" | "offset" | "key" | "headers"> &
  Pick<StoredRejectedMessage, "reason" | "detail" | "value" | "tenant" | "id"> & { readonly timestamp_ms: number; readonly rejected_ms: number };

const selectSql = `select id::float8 as id, tenant, reason, detail, timestamp_ms::float8 as timestamp_ms, round(extract(epoch from rejected_at) * 1000)::float8 as rejected_ms,
  door, topic, "partition", "offset", key, headers, value from trunkline.rejected_message`;

export function rejectedMessageStore(em: EntityManager, tenant: string): RejectedMessageStore {
  return {
    list: async (request) => {
      const limit = limitOf(request);
      const [before] = positionOf<[number]>(request, 1) ?? [Number.MAX_SAFE_INTEGER];
      const sql = `${selectSql} where tenant = $1 and id < $2 and ($3::text is null or reason = $3) and reason is distinct from $5::text order by id desc limit $4`;
      const rows = await query<RejectedRow>(em, sql, [tenant, before, request.reason ?? null, limit + 1, request.hidden ?? null]);
      return pageOf(rows, limit, { item: rejectedOf, position: (row) => [row.id] });
    },
    get: async (id) => {
      const row = await queryOne<RejectedRow>(em, `${selectSql} where tenant = $1 and id = $2`, [tenant, id]);
      return row === null ? null : rejectedOf(row);
    },
    remove: async (id) => (await query(em, "delete from trunkline.rejected_message where tenant = $1 and id = $2 returning id", [tenant, id])).length === 1,
  };
}

function rejectedOf(row: RejectedRow): StoredRejectedMessage {
  const { id, tenant, reason, detail, value, timestamp_ms: timestampMs, rejected_ms: rejectedAtMs } = row;
  return { id, tenant, reason, detail, value, timestampMs, rejectedAtMs, provenance: provenanceOf(row) };
}
