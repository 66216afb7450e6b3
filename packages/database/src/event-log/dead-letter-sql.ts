/** Columns that a dead letter copies from its event. */
export const eventCopyColumns = [
  "type",
  "tenant_name",
  "company",
  "company_name",
  "company_time_zone",
  "time",
  "time_ms",
  "timestamp_ms",
  "door",
  "topic",
  '"partition"',
  '"offset"',
  "key",
  "headers",
  "origin_system",
  "configuration_version",
  "received_at",
  "payload",
] as const;

const fromDelivery = [
  "tenant",
  "id",
  "number",
  "day",
  "connector_id",
  "connector_revision",
  "subscription_index",
  "planned_at",
  "test",
  "body_content_type",
  "body",
  "body_sha256",
  "event_id",
  "source",
];

const fromEvent = eventCopyColumns.map((name) => `event.${name}`).join(", ");

/**
 * Makes dead letters of the deliveries $1::text[] tenants, $2::text[] ids, $3::date[] days that are dead-lettered, with $4::text[] errors of their fallbacks; and a
 * notice of each, but not of engine events, as those would go round for ever. A delivery whose event row is missing makes none. Each `limit 1` keeps the planner to
 * one look-up by key for each: of a partition without statistics, as every day's is in its first minutes, it would rather read everything for each of them, with
 * the rows of the connectors locked all the while (measured: 31 s).
 */
export const insertDeadLettersSql = `
with made as (
insert into trunkline.dead_letter (${fromDelivery.join(", ")}, reason, attempts, error, fallback_error, response_status, request, ${eventCopyColumns.join(", ")})
select ${fromDelivery.map((name) => `delivery.${name}`).join(", ")}, coalesce(delivery.reason, 'attempts_exhausted'), delivery.attempt_number, last.error, wanted.fallback_error, last.response_status, last.request, ${fromEvent}
from unnest($1::text[], $2::text[], $3::date[], $4::text[]) as wanted (tenant, id, day, fallback_error)
cross join lateral (
  select * from trunkline.delivery
  where delivery.tenant = wanted.tenant and delivery.id = wanted.id and delivery.day = wanted.day and delivery.status = 'dead_lettered' limit 1
) delivery
cross join lateral (
  select * from trunkline.event
  where event.tenant = delivery.tenant and event.id = delivery.event_id and event.source = delivery.source and event.day = delivery.day limit 1
) event
left join lateral (
  select attempt.error, attempt.response_status, attempt.request from trunkline.attempt
  where attempt.tenant = delivery.tenant and attempt.delivery_id = delivery.id and attempt.day = delivery.day
  order by attempt.number desc limit 1
) last on true
on conflict (tenant, id) do nothing
returning dead_letter.*
)
insert into trunkline.engine_notice (tenant, connector_id, type, name, data)
select tenant, connector_id, 'delivery.dead_lettered', id || ':' || attempts, json_build_object(
  'id', id, 'event', json_build_object('id', event_id, 'type', type), 'url', request::json ->> 'url', 'reason', reason, 'error', error,
  'fallback_error', fallback_error, 'attempts', attempts, 'failed_at', to_char(failed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
from made where not test and split_part(type, '.', 1) not in ('webhook', 'delivery', 'connector')`;
