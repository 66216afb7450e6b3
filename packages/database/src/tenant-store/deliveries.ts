import type { Attempt, DeliveryStatus, StoredBody } from "@trunkline/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { query, queryOne } from "../api-session.js";
import { limitOf, pageOf, positionOf, type Page, type PageRequest } from "../page.js";
import { attemptOf, attemptSelect, deliveryJoins, deliverySelect, storedDeliveryOf, type AttemptRowRead, type DeliveryRowRead } from "./delivery-rows.js";
import { plannedWithin, searchDeliveries, type DeliverySearch } from "./search-deliveries.js";
import type { SearchedPage } from "./searched.js";
import type { DeliveryDetail, StoredDelivery } from "./stored-delivery.js";

export interface DeliveryFilter extends PageRequest {
  readonly connectorId?: number;
  readonly status?: readonly DeliveryStatus[];
  /** Reads the connectors' deliveries until it has found a page: name `ids` as well where they can be known. */
  readonly eventId?: string;
  /** Only these; found by key. */
  readonly ids?: readonly string[];
  /** Only those with a greater number. */
  readonly afterNumber?: number;
  /** Only those planned from this instant on, and before the other; ms since the epoch. */
  readonly fromMs?: number;
  readonly untilMs?: number;
}

export interface DeliveryRetry {
  readonly id: string;
  readonly dueMs: number;
  /** True = render again with the current template; the number of attempts made stays. */
  readonly dropBody: boolean;
}

export interface DeliveryStore {
  /** Newest first. */
  list(filter: DeliveryFilter): Promise<Page<StoredDelivery>>;
  /** The same by what their events hold, which no index knows: reads the newest 20,000 that the rest of the filter leaves, and says so. */
  search(search: DeliverySearch): Promise<SearchedPage<StoredDelivery>>;
  /** By id (the newest of that id), or by number. null when there is none. */
  get(idOrNumber: string | number): Promise<DeliveryDetail | null>;
  /** Lines a delivery up again, whatever became of it, with the connector's current revision where the body is dropped. Takes its dead letter away. */
  retry(retry: DeliveryRetry): Promise<"retrying" | "missing" | "in_flight">;
}

export function deliveryStore(em: EntityManager, tenant: string): DeliveryStore {
  return {
    list: (filter) => list(em, tenant, filter),
    search: (search) => searchDeliveries(em, tenant, search),
    get: (idOrNumber) => get(em, tenant, idOrNumber),
    retry: (retry) => retryDelivery(em, tenant, retry),
  };
}

/** Without a connector the newest of each are merged: its index is by connector, and one by tenant would cost every delivery. */
const listSql = (condition: string): string => `
select page.* from trunkline.connector
cross join lateral (
  ${deliverySelect} from trunkline.delivery ${deliveryJoins}
  where delivery.connector_id = connector.id and delivery.tenant = $1 and delivery.number < $2 and delivery.number > $7
    and ${plannedWithin("$8", "$9")} and ${condition} and ($4::text[] is null or delivery.status = any($4::text[])) and ($5::text is null or delivery.event_id = $5)
  order by delivery.number desc limit $3
) page
where connector.tenant = $1 and ($6::integer is null or connector.id = $6)
order by page.number desc limit $3`;

const listAnySql = listSql("true");
/** The words of the index that holds these rows alone; PostgreSQL cannot tell them from a list that is a parameter. */
const listUndeliveredSql = listSql("delivery.status not in ('delivered', 'accepted')");

function listSqlFor({ status }: DeliveryFilter): string {
  const isUndelivered = status !== undefined && !status.includes("delivered") && !status.includes("accepted");
  return isUndelivered ? listUndeliveredSql : listAnySql;
}

const listByIdsSql = `
${deliverySelect} from trunkline.delivery ${deliveryJoins}
where delivery.tenant = $1 and delivery.number < $2 and ($4::text[] is null or delivery.status = any($4::text[])) and ($5::text is null or delivery.event_id = $5)
  and delivery.number > $7 and ${plannedWithin("$8", "$9")} and ($6::integer is null or delivery.connector_id = $6) and delivery.id = any($10::text[])
order by delivery.number desc limit $3`;

async function list(em: EntityManager, tenant: string, filter: DeliveryFilter): Promise<Page<StoredDelivery>> {
  const limit = limitOf(filter);
  const [before] = positionOf<[number]>(filter, 1) ?? [Number.MAX_SAFE_INTEGER];
  const { status = null, eventId = null, connectorId = null, afterNumber = 0, fromMs = null, untilMs = null } = filter;
  const values = [tenant, before, limit + 1, status, eventId, connectorId, afterNumber, fromMs, untilMs];
  const rows =
    filter.ids === undefined
      ? await query<DeliveryRowRead>(em, listSqlFor(filter), values)
      : await query<DeliveryRowRead>(em, listByIdsSql, [...values, filter.ids]);
  return pageOf(rows, limit, { item: storedDeliveryOf, position: (row) => [row.number] });
}

const bodySelect = `, delivery.body_content_type, delivery.body, encode(delivery.body_sha256, 'hex') as body_sha256`;
const byIdSql = `${deliverySelect}${bodySelect} from trunkline.delivery ${deliveryJoins} where delivery.tenant = $1 and delivery.id = $2 order by delivery.day desc limit 1`;
const byNumberSql = `${deliverySelect}${bodySelect} from trunkline.connector join trunkline.delivery on delivery.connector_id = connector.id ${deliveryJoins}
  where connector.tenant = $1 and delivery.tenant = $1 and delivery.number = $2 limit 1`;
const attemptsSql = `${attemptSelect} where tenant = $1 and delivery_id = $2 and day = $3 order by number`;

interface DetailRow extends DeliveryRowRead {
  readonly body_content_type: string | null;
  readonly body: Buffer | null;
  readonly body_sha256: string | null;
}

async function get(em: EntityManager, tenant: string, idOrNumber: string | number): Promise<DeliveryDetail | null> {
  const sql = typeof idOrNumber === "number" ? byNumberSql : byIdSql;
  const row = await queryOne<DetailRow>(em, sql, [tenant, idOrNumber]);
  if (row === null) return null;
  const rows = await query<AttemptRowRead>(em, attemptsSql, [tenant, row.id, row.day]);
  const delivery = storedDeliveryOf(row);
  const attempts = rows.flatMap((each) => attemptOf(each) ?? []);
  return { ...delivery, attempts: merged(delivery.lastAttempt, attempts), body: bodyOf(row), bodySha256: row.body_sha256 };
}

/** The first attempt lies in the delivery's own row where it delivered. */
function merged(first: Attempt | null, attempts: readonly Attempt[]): readonly Attempt[] {
  return first !== null && !attempts.some(({ number }) => number === first.number) ? [first, ...attempts] : attempts;
}

function bodyOf({ body, body_content_type: contentType }: Pick<DetailRow, "body" | "body_content_type">): StoredBody | null {
  return body === null ? null : { contentType: contentType ?? "", text: body.toString() };
}

const retrySql = `
with newest as (
  select tenant, id, day from trunkline.delivery where tenant = $1 and id = $2 order by day desc limit 1
)
update trunkline.delivery set status = 'retrying', reason = null, next_attempt_at = to_timestamp($3::float8 / 1000), parked_since = null, rate_limited_ms = 0, replayed = false,
  body = case when $4 then null else delivery.body end,
  body_content_type = case when $4 then null else delivery.body_content_type end,
  connector_revision = case when $4 then coalesce((select revision from trunkline.connector where connector.id = delivery.connector_id), delivery.connector_revision) else delivery.connector_revision end
from newest where delivery.tenant = newest.tenant and delivery.id = newest.id and delivery.day = newest.day and delivery.owner is null
returning delivery.id`;

async function retryDelivery(em: EntityManager, tenant: string, { id, dueMs, dropBody }: DeliveryRetry): Promise<"retrying" | "missing" | "in_flight"> {
  const row = await queryOne(em, retrySql, [tenant, id, dueMs, dropBody]);
  if (row !== null) {
    await query(em, "delete from trunkline.dead_letter where tenant = $1 and id = $2", [tenant, id]);
    return "retrying";
  }
  const found = await queryOne(em, "select 1 from trunkline.delivery where tenant = $1 and id = $2 limit 1", [tenant, id]);
  return found === null ? "missing" : "in_flight";
}
