import type { EntityManager } from "@mikro-orm/postgresql";
import { query } from "../api-session.js";
import { eventCopyColumns } from "../event-log/dead-letter-sql.js";
import { utcDay } from "../text.js";

export interface DeadLetterRetry {
  readonly ids: readonly string[];
  readonly dueMs: number;
  /** True = render again with the current template. */
  readonly dropBody?: boolean;
}

/** What is lined up for a deleted connector would only be cancelled: such a letter stays. */
const retriableSql = `select id from trunkline.dead_letter as letter where letter.tenant = $1 and letter.id = any($2::text[])
  and not exists (select 1 from trunkline.connector where connector.id = letter.connector_id and connector.deleted_at is not null)`;

export interface RevivedDelivery {
  readonly id: string;
  readonly connectorId: number;
}

const currentRevision = `coalesce((select revision from trunkline.connector where connector.id = letter.connector_id), letter.connector_revision)`;

/** Also rows that moved on meanwhile (a retry by hand) lose their dead letter, without being touched. */
const reviveSql = `
update trunkline.delivery set status = 'retrying', reason = null, next_attempt_at = to_timestamp($3::float8 / 1000), parked_since = null, rate_limited_ms = 0, replayed = true,
  body = case when $4 then null else delivery.body end,
  body_content_type = case when $4 then null else delivery.body_content_type end,
  connector_revision = case when $4 then ${currentRevision} else delivery.connector_revision end
from trunkline.dead_letter as letter
where letter.tenant = $1 and letter.id = any($2::text[]) and delivery.tenant = letter.tenant and delivery.id = letter.id and delivery.day = letter.day
  and delivery.status = 'dead_lettered'`;

const wantedLetters = `from trunkline.dead_letter as letter where letter.tenant = $1 and letter.id = any($2::text[])
  and not exists (select 1 from trunkline.delivery where delivery.tenant = letter.tenant and delivery.id = letter.id and delivery.day = letter.day)`;

const copied = eventCopyColumns.join(", ");
const copiedOf = eventCopyColumns.map((name) => `letter.${name}`).join(", ");

const recreateEventSql = `insert into trunkline.event (tenant, id, source, day, ${copied})
select distinct on (letter.event_id, letter.source) letter.tenant, letter.event_id, letter.source, $3::date, ${copiedOf} ${wantedLetters} on conflict do nothing`;

const recreateDeliverySql = `
insert into trunkline.delivery (tenant, id, day, number, event_id, source, connector_id, connector_revision, subscription_index, status, next_attempt_at, attempt_number, test, planned_at, body_content_type, body, body_sha256, replayed)
select letter.tenant, letter.id, $3::date, letter.number, letter.event_id, letter.source, letter.connector_id, case when $5 then ${currentRevision} else letter.connector_revision end,
  letter.subscription_index, 'retrying', to_timestamp($4::float8 / 1000), letter.attempts, letter.test, letter.planned_at,
  case when $5 then null else letter.body_content_type end, case when $5 then null else letter.body end, letter.body_sha256, true
${wantedLetters} on conflict do nothing`;

const takeSql = `delete from trunkline.dead_letter where tenant = $1 and id = any($2::text[]) returning id, connector_id as "connectorId"`;

/** Deliveries whose day was dropped meanwhile come back in today's partition, with their event, under the same ids. */
export async function retryDeadLetters(
  em: EntityManager,
  tenant: string,
  { ids: wanted, dueMs, dropBody = false }: DeadLetterRetry,
): Promise<readonly RevivedDelivery[]> {
  const ids = (await query<{ id: string }>(em, retriableSql, [tenant, wanted])).map(({ id }) => id);
  const today = utcDay(Date.now());
  await query(em, "select trunkline.ensure_day_partition($1::date)", [today]);
  await query(em, recreateEventSql, [tenant, ids, today]);
  await query(em, reviveSql, [tenant, ids, dueMs, dropBody]);
  await query(em, recreateDeliverySql, [tenant, ids, today, dueMs, dropBody]);
  return query<RevivedDelivery>(em, takeSql, [tenant, ids]);
}
