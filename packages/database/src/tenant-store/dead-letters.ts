import type { Attempt, DeadLetterReason, StoredBody } from "@trunkline/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { query, queryOne } from "../api-session.js";
import { eventSelect, storedEventOf, type StoredEventColumns } from "../event-log/stored-event.js";
import type { StoredEventRow } from "../open-options.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";
import { retryDeadLetters, type DeadLetterRetry, type RevivedDelivery } from "./retry-dead-letters.js";

export interface DeadLetter {
  /** That of its delivery. */
  readonly id: string;
  readonly number: number;
  readonly connectorId: number;
  /** As it is called now; also of deleted ones. */
  readonly connectorName: string;
  readonly connectorRevision: number;
  readonly reason: DeadLetterReason;
  readonly error: string | null;
  readonly fallbackError: string | null;
  readonly attempts: number;
  readonly failedAtMs: number;
  readonly responseStatus: number | null;
  /** As last sent, secrets masked; null when nothing was sent. */
  readonly request: Attempt["request"];
  readonly body: StoredBody | null;
  readonly event: StoredEventRow;
}

export interface DeadLetterFilter extends PageRequest {
  readonly connectorId?: number;
  readonly reason?: DeadLetterReason;
  /** Of the event; a name. */
  readonly type?: string;
  /** Only those that failed from this instant on, ms since the epoch. */
  readonly failedFromMs?: number;
  /** Only those that failed before this instant, ms since the epoch. */
  readonly failedBeforeMs?: number;
}

/** Dead letters by their ids, or by what they have in common; what is absent does not narrow. */
export interface DeadLetterSelection extends Omit<DeadLetterFilter, keyof PageRequest> {
  readonly ids?: readonly string[];
  /** Of the event. */
  readonly company?: number;
}

/** A part of a selection, and where the next one begins; null: there is none. */
export interface DeadLetterPart {
  readonly ids: readonly string[];
  readonly before: number | null;
}

export interface DeadLetterStore {
  /** Newest delivery first. */
  list(filter: DeadLetterFilter): Promise<Page<DeadLetter>>;
  get(id: string): Promise<DeadLetter | null>;
  /** At most `limit` of a selection, newest delivery first, so what fails meanwhile is never reached; `before` as the part before gave it, null at the beginning. */
  select(selection: DeadLetterSelection, before: number | null, limit: number): Promise<DeadLetterPart>;
  /** Of a selection; counted up to 100,000. */
  count(selection: DeadLetterSelection): Promise<number>;
  /** Lines the deliveries up again, under their own ids; unknown ids, and letters of deleted connectors, are passed over. */
  retry(retry: DeadLetterRetry): Promise<readonly RevivedDelivery[]>;
  /** Gives how many there were. Their deliveries stay `dead_lettered`. */
  discard(ids: readonly string[]): Promise<number>;
  /** Notes why the fallback connector's delivery failed too. */
  noteFallbackError(id: string, error: string): Promise<void>;
}

interface DeadLetterRow extends StoredEventColumns {
  readonly id: string;
  readonly number: number;
  readonly event_id: string;
  readonly connector_id: number;
  readonly connector_name: string | null;
  readonly connector_revision: number;
  readonly reason: DeadLetterReason;
  readonly error: string | null;
  readonly fallback_error: string | null;
  readonly attempts: number;
  readonly failed_ms: number;
  readonly response_status: number | null;
  readonly request: string | null;
  readonly body_content_type: string | null;
  readonly body: Buffer | null;
}

const selectSql = `select letter.id, letter.number::float8 as number, letter.event_id, letter.connector_id,
  (select name from trunkline.connector where connector.id = letter.connector_id) as connector_name, letter.connector_revision, letter.reason, letter.error, letter.fallback_error,
  letter.attempts, round(extract(epoch from letter.failed_at) * 1000)::float8 as failed_ms, letter.response_status, letter.request, letter.body_content_type, letter.body, ${eventSelect("letter")}
from trunkline.dead_letter as letter`;

const isWanted = `letter.tenant = $1 and letter.number < $2 and ($4::integer is null or letter.connector_id = $4) and ($5::text is null or letter.reason = $5)
  and ($6::text is null or letter.type = $6) and ($7::float8 is null or letter.failed_at >= to_timestamp($7 / 1000)) and ($8::float8 is null or letter.failed_at < to_timestamp($8 / 1000))`;

const listSql = `${selectSql} where ${isWanted} order by letter.number desc limit $3`;

const partSql = `select letter.id, letter.number::float8 as number from trunkline.dead_letter as letter
where ${isWanted} and ($9::text[] is null or letter.id = any($9::text[])) and ($10::bigint is null or letter.company = $10)
order by letter.number desc limit $3`;

const MOST_COUNTED = 100_000;
const countSql = `select count(*)::integer as count from (${partSql}) letters`;

export function deadLetterStore(em: EntityManager, tenant: string): DeadLetterStore {
  return {
    list: (filter) => list(em, tenant, filter),
    get: async (id) => {
      const row = await queryOne<DeadLetterRow>(em, `${selectSql} where letter.tenant = $1 and letter.id = $2`, [tenant, id]);
      return row === null ? null : deadLetterOf(row);
    },
    select: (selection, before, limit) => select(em, [tenant, before ?? Number.MAX_SAFE_INTEGER, limit, ...valuesOf(selection)], selection),
    count: (selection) => count(em, tenant, selection),
    retry: (retry) => retryDeadLetters(em, tenant, retry),
    discard: async (ids) => {
      const rows = await query(em, "delete from trunkline.dead_letter where tenant = $1 and id = any($2::text[]) returning id", [tenant, ids]);
      return rows.length;
    },
    noteFallbackError: async (id, error) => {
      await query(em, "update trunkline.dead_letter set fallback_error = $3 where tenant = $1 and id = $2", [tenant, id, error.replaceAll("\u0000", "")]);
    },
  };
}

async function list(em: EntityManager, tenant: string, filter: DeadLetterFilter): Promise<Page<DeadLetter>> {
  const limit = limitOf(filter);
  const [before] = positionOf<[number]>(filter, 1) ?? [Number.MAX_SAFE_INTEGER];
  const rows = await query<DeadLetterRow>(em, listSql, [tenant, before, limit + 1, ...valuesOf(filter)]);
  return pageOf(rows, limit, { item: deadLetterOf, position: (row) => [row.number] });
}

function valuesOf({ connectorId, reason, type, failedFromMs, failedBeforeMs }: DeadLetterSelection): unknown[] {
  return [connectorId ?? null, reason ?? null, type ?? null, failedFromMs ?? null, failedBeforeMs ?? null];
}

async function select(em: EntityManager, values: readonly unknown[], { ids, company }: DeadLetterSelection): Promise<DeadLetterPart> {
  const rows = await query<{ id: string; number: number }>(em, partSql, [...values, ids ?? null, company ?? null]);
  const isLast = rows.length < Number(values[2]);
  return { ids: rows.map(({ id }) => id), before: isLast ? null : (rows.at(-1)?.number ?? null) };
}

async function count(em: EntityManager, tenant: string, { ids, company, ...selection }: DeadLetterSelection): Promise<number> {
  const values = [tenant, Number.MAX_SAFE_INTEGER, MOST_COUNTED, ...valuesOf(selection), ids ?? null, company ?? null];
  return (await queryOne<{ count: number }>(em, countSql, values))?.count ?? 0;
}

function deadLetterOf(row: DeadLetterRow): DeadLetter {
  return {
    id: row.id,
    number: row.number,
    connectorId: row.connector_id,
    connectorName: row.connector_name ?? "",
    connectorRevision: row.connector_revision,
    reason: row.reason,
    error: row.error,
    fallbackError: row.fallback_error,
    attempts: row.attempts,
    failedAtMs: row.failed_ms,
    responseStatus: row.response_status,
    request: row.request === null ? null : (JSON.parse(row.request) as DeadLetter["request"]),
    body: row.body === null ? null : { contentType: row.body_content_type ?? "", text: row.body.toString() },
    event: storedEventOf(row.event_id, row),
  };
}
