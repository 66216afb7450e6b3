import { Migration } from "@mikro-orm/migrations";

/** Events, deliveries and attempts by UTC day. No foreign keys and few indexes: each costs CPU on every delivery. */
export class CreateLog extends Migration {
  override up(): void {
    this.addSql(`create sequence trunkline.delivery_number`);
    this.addSql(event);
    // Pages of newest events; grows at its right edge only. The tenant comes second: a partition without statistics would otherwise be searched by this
    // index for the tenant alone, reading all its rows for each identity that intake asks about (measured: 500 identities took seconds).
    this.addSql(`create index on trunkline.event (received_at, tenant)`);
    this.addSql(delivery);
    this.addSql(`create index on trunkline.delivery (connector_id, number)`);
    this.addSql(`create index on trunkline.delivery (connector_id, next_attempt_at) where next_attempt_at is not null`);
    this.addSql(`create index on trunkline.delivery (owner) where owner is not null`);
    this.addSql(attempt);
    this.addSql(ensureDayPartition);
    this.addSql(dropDayPartitions);
    for (const offset of [-2, -1, 0, 1, 2]) this.addSql(`select trunkline.ensure_day_partition((now() at time zone 'utc')::date + (${offset}))`);
  }
}

const event = `create table trunkline.event (
  tenant text not null,
  id text not null,
  source text not null,
  day date not null,
  type text not null,
  tenant_name text,
  company bigint,
  company_name text,
  company_time_zone text,
  time text not null,
  time_ms bigint not null,
  timestamp_ms bigint not null,
  door text not null,
  topic text,
  "partition" integer,
  "offset" text,
  key text,
  headers text,
  origin_system text,
  configuration_version bigint not null,
  received_at timestamptz not null default now(),
  payload text not null,
  primary key (tenant, id, source, day)
) partition by range (day)`;

/** Invariant: `next_attempt_at` is set exactly while the row waits (parked, retrying), `owner` exactly while it is tried (pending). */
const delivery = `create table trunkline.delivery (
  tenant text not null,
  id text not null,
  day date not null,
  number bigint not null default nextval('trunkline.delivery_number'),
  event_id text not null,
  source text not null,
  connector_id integer not null,
  connector_revision integer not null,
  subscription_index integer not null,
  status text not null,
  reason text,
  next_attempt_at timestamptz,
  parked_since timestamptz,
  owner text,
  attempt_number integer not null,
  rate_limited_ms bigint not null default 0,
  test boolean not null,
  planned_at timestamptz not null default now(),
  body_content_type text,
  body bytea,
  body_sha256 bytea,
  first_started_at timestamptz,
  first_duration_ms integer,
  first_outcome text,
  first_response_status integer,
  first_response_headers text,
  first_response_body text,
  first_request text,
  primary key (tenant, id, day)
) partition by range (day)`;

const attempt = `create table trunkline.attempt (
  tenant text not null,
  delivery_id text not null,
  number integer not null,
  day date not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  outcome text not null,
  response_status integer,
  response_headers text,
  response_body text,
  error text,
  request text,
  primary key (tenant, delivery_id, number, day)
) partition by range (day)`;

/** Creates, then attaches: unlike `create table … partition of` that does not lock writers out of the parent. */
const ensureDayPartition = `create function trunkline.ensure_day_partition(wanted date) returns boolean
language plpgsql security definer set search_path = pg_catalog, trunkline as $body$
declare
  parent text;
  child text;
  made boolean := false;
begin
  perform pg_advisory_xact_lock(7400, 1);
  foreach parent in array array['event', 'delivery', 'attempt'] loop
    child := parent || '_' || to_char(wanted, 'YYYYMMDD');
    continue when to_regclass('trunkline.' || child) is not null;
    execute format('create table trunkline.%I (like trunkline.%I including all) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05)', child, parent);
    execute format('alter table trunkline.%I attach partition trunkline.%I for values from (%L) to (%L)', parent, child, wanted, wanted + 1);
    made := true;
  end loop;
  return made;
end $body$`;

const dropDayPartitions = `create function trunkline.drop_day_partitions(doomed date) returns void
language plpgsql security definer set search_path = pg_catalog, trunkline set lock_timeout = '2s' as $body$
declare
  parent text;
begin
  foreach parent in array array['event', 'delivery', 'attempt'] loop
    execute format('drop table if exists trunkline.%I', parent || '_' || to_char(doomed, 'YYYYMMDD'));
  end loop;
end $body$`;
