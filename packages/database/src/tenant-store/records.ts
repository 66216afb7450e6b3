import type { EntityManager } from "@mikro-orm/postgresql";
import { parseKeepingDigits, type RecordAction, type RecordKind, type RecordState } from "@trunkline/core";
import type { JsonObject } from "@trunkline/plugin-api";
import { query, queryOne } from "../api-session.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";

export interface StoredRecord extends RecordState {
  /** null: of the tenant as a whole. */
  readonly company: number | null;
  readonly status: string | null;
  /** That changed it last. */
  readonly system: string | null;
}

/** One change of a record; its attributes are those after it. */
export interface RecordChangeRow {
  readonly version: number;
  readonly action: RecordAction;
  readonly attributes: JsonObject;
  readonly system: string | null;
  readonly connectorId: number | null;
  readonly actor: string;
  /** null: nobody was told, as systems passed the record's states on to one another without end. */
  readonly eventId: string | null;
  readonly occurredAtMs: number | null;
  readonly changedAtMs: number;
}

export interface RecordFilter extends PageRequest {
  readonly kind: RecordKind;
  readonly company?: number;
  readonly status?: string;
  readonly system?: string;
  /** A value of any field by which outside systems know the record. */
  readonly key?: string;
  /** Changed at or after, ms since the epoch. */
  readonly updatedFromMs?: number;
}

export interface RecordStore {
  /** By number. */
  list(filter: RecordFilter): Promise<Page<StoredRecord>>;
  get(kind: RecordKind, id: number): Promise<StoredRecord | null>;
  /** Newest first. */
  history(id: number, request: PageRequest): Promise<Page<RecordChangeRow>>;
}

type RecordRow = Omit<StoredRecord, "attributes"> & { readonly attributes: string };
type ChangeRow = Omit<RecordChangeRow, "attributes"> & { readonly attributes: string };

const ms = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8`;
const selectSql = `select id::float8 as id, nullif(company, 0)::float8 as company, kind, version, status, system, attributes,
  ${ms("created_at")} as "createdAtMs", ${ms("updated_at")} as "updatedAtMs" from trunkline.record`;
const listSql = `${selectSql} where tenant = $1 and kind = $2 and id > $3 and ($4::float8 is null or company = $4) and ($5::text is null or status = $5) and ($6::text is null or system = $6)
  and ($7::float8 is null or updated_at >= to_timestamp($7 / 1000))
  and ($8::text is null or id in (select record_id from trunkline.record_key where tenant = $1 and kind = $2 and value = $8))
order by record.id limit $9`;
const historySql = `select version, action, attributes, system, connector_id as "connectorId", actor, event_id as "eventId",
  ${ms("occurred_at")} as "occurredAtMs", ${ms("changed_at")} as "changedAtMs"
from trunkline.record_change where tenant = $1 and record_id = $2 and version < $3 order by version desc limit $4`;

export function recordStore(em: EntityManager, tenant: string): RecordStore {
  return {
    list: (filter) => list(em, tenant, filter),
    get: async (kind, id) => {
      const row = await queryOne<RecordRow>(em, `${selectSql} where tenant = $1 and kind = $2 and id = $3`, [tenant, kind, id]);
      return row === null ? null : parsed(row);
    },
    history: async (id, request) => {
      const limit = limitOf(request);
      const [before] = positionOf<[number]>(request, 1) ?? [2_147_483_647];
      const rows = await query<ChangeRow>(em, historySql, [tenant, id, before, limit + 1]);
      return pageOf(rows, limit, { item: parsed<ChangeRow>, position: ({ version }) => [version] });
    },
  };
}

async function list(em: EntityManager, tenant: string, filter: RecordFilter): Promise<Page<StoredRecord>> {
  const limit = limitOf(filter);
  const [after] = positionOf<[number]>(filter, 1) ?? [0];
  const { kind, company = null, status = null, system = null, updatedFromMs = null, key = null } = filter;
  const rows = await query<RecordRow>(em, listSql, [tenant, kind, after, company, status, system, updatedFromMs, key, limit + 1]);
  return pageOf(rows, limit, { item: parsed<RecordRow>, position: ({ id }) => [id] });
}

function parsed<Row extends { readonly attributes: string }>(row: Row): Omit<Row, "attributes"> & { readonly attributes: JsonObject } {
  return { ...row, attributes: parseKeepingDigits(row.attributes) as JsonObject };
}
