import { Migration } from "@mikro-orm/migrations";

/** What the engine knows of its processes and connectors, what waits for people, and what is kept for a while. */
export class CreateState extends Migration {
  override up(): void {
    for (const statement of [
      engineProcess,
      connectorState,
      connectorLease,
      connectorStatistics,
      deadLetter,
      rejectedMessage,
      idempotencyKey,
      inspectedRequest,
    ]) {
      this.addSql(statement);
    }
    this.addSql(`create index on trunkline.dead_letter (tenant, number)`);
    this.addSql(`create index on trunkline.dead_letter (failed_at)`);
    this.addSql(`create index on trunkline.rejected_message (tenant, id)`);
    // The same record, read again after a crash, is rejected once. A topic that was made anew has other timestamps.
    this.addSql(`create unique index on trunkline.rejected_message (topic, "partition", "offset", timestamp_ms)`);
    this.addSql(`create index on trunkline.rejected_message (id) where door = 'kafka' and copied_at is null`);
    this.addSql(`create index on trunkline.inspected_request (bin, id)`);
  }
}

const engineProcess = `create table trunkline.engine_process (
  id text primary key,
  roles json not null,
  host text not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
)`;

const connectorState = `create table trunkline.connector_state (
  connector_id integer primary key,
  tenant text not null,
  consecutive_failures integer not null default 0,
  last_fired_at timestamptz,
  breaker text not null default 'closed' check (breaker in ('closed', 'open', 'half_open')),
  breaker_generation integer not null default 0,
  blocked_until timestamptz,
  blocked_reason text,
  probe_owner text,
  probe_until timestamptz
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)`;

const connectorLease = `create table trunkline.connector_lease (
  connector_id integer primary key,
  owner text not null,
  "until" timestamptz not null,
  generation bigint not null
) with (fillfactor = 50)`;

const connectorStatistics = `create table trunkline.connector_statistics (
  connector_id integer not null,
  bucket timestamptz not null,
  tenant text not null,
  attempts integer not null,
  success_2xx integer not null,
  delivered integer not null,
  failed integer not null,
  retries integer not null,
  duration_ms bigint not null,
  histogram integer[] not null,
  primary key (connector_id, bucket)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)`;

/** A copy of its event and its delivery, as it outlives both. */
const deadLetter = `create table trunkline.dead_letter (
  tenant text not null,
  id text not null,
  number bigint not null,
  day date not null,
  connector_id integer not null,
  connector_revision integer not null,
  subscription_index integer not null,
  reason text not null,
  error text,
  fallback_error text,
  attempts integer not null,
  failed_at timestamptz not null default now(),
  planned_at timestamptz not null,
  test boolean not null,
  body_content_type text,
  body bytea,
  body_sha256 bytea,
  response_status integer,
  request text,
  event_id text not null,
  source text not null,
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
  received_at timestamptz not null,
  payload text not null,
  primary key (tenant, id)
)`;

/** `copied_at`: when its copy was on the DLQ topic; until `copying_until` a process is at it. Only what came from Kafka is copied. */
const rejectedMessage = `create table trunkline.rejected_message (
  id bigint generated always as identity primary key,
  tenant text not null,
  reason text not null,
  detail text not null,
  rejected_at timestamptz not null default now(),
  timestamp_ms bigint not null,
  door text not null,
  topic text,
  "partition" integer,
  "offset" text,
  key text,
  headers text,
  value bytea,
  copying_until timestamptz,
  copied_at timestamptz
)`;

const idempotencyKey = `create table trunkline.idempotency_key (
  tenant text not null,
  key text not null,
  body_sha256 text not null,
  response text not null,
  created_at timestamptz not null default now(),
  primary key (tenant, key)
)`;

const inspectedRequest = `create table trunkline.inspected_request (
  id bigint generated always as identity primary key,
  bin text not null,
  at timestamptz not null default now(),
  method text not null,
  path text not null,
  headers json not null,
  body bytea not null,
  ip text not null,
  verdict text
)`;
