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

/** Makes dead letters of the deliveries $1::text[] tenants, $2::text[] ids, $3::date[] days that are dead-lettered. A delivery whose event row is missing makes none. */
export const insertDeadLettersSql = `
insert into trunkline.dead_letter (${fromDelivery.join(", ")}, reason, attempts, error, response_status, request, ${eventCopyColumns.join(", ")})
select ${fromDelivery.map((name) => `delivery.${name}`).join(", ")}, coalesce(delivery.reason, 'attempts_exhausted'), delivery.attempt_number, last.error, last.response_status, last.request, ${fromEvent}
from unnest($1::text[], $2::text[], $3::date[]) as wanted (tenant, id, day)
join trunkline.delivery on delivery.tenant = wanted.tenant and delivery.id = wanted.id and delivery.day = wanted.day and delivery.status = 'dead_lettered'
join trunkline.event on event.tenant = delivery.tenant and event.id = delivery.event_id and event.source = delivery.source and event.day = delivery.day
left join lateral (
  select attempt.error, attempt.response_status, attempt.request from trunkline.attempt
  where attempt.tenant = delivery.tenant and attempt.delivery_id = delivery.id and attempt.day = delivery.day
  order by attempt.number desc limit 1
) last on true
on conflict (tenant, id) do nothing`;
