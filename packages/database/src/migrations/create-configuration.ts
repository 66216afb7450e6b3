import { Migration } from "@mikro-orm/migrations";

/** What admins configure. `json`, not `jsonb`: filters and templates are read back as given, in order, with `\u0000`. */
export class CreateConfiguration extends Migration {
  override up(): void {
    this.addSql(`create table trunkline.config_version (singleton boolean primary key default true check (singleton), version bigint not null)`);
    this.addSql(`insert into trunkline.config_version (version) values (1)`);
    this.addSql(`create sequence trunkline.connector_number as integer`);
    this.addSql(tenant);
    this.addSql(company);
    this.addSql(apiKey);
    this.addSql(connector);
    this.addSql(`create index on trunkline.connector (tenant, id)`);
    this.addSql(`create index on trunkline.connector (config_version)`);
    this.addSql(connectorRevision);
    this.addSql(auditLog);
    this.addSql(`create index on trunkline.audit_log (tenant, id)`);
    this.addSql(`insert into trunkline.tenant (id, name, config_version) values ('default', 'Default', 1)`);
  }
}

const tenant = `create table trunkline.tenant (
  id text primary key,
  name text not null,
  validation text not null default 'warn' check (validation in ('off', 'warn', 'reject')),
  event_types json not null default '["*"]',
  database_url text,
  config_version bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
)`;

const company = `create table trunkline.company (
  tenant text not null references trunkline.tenant (id),
  id bigint not null,
  name text not null,
  time_zone text,
  event_types json not null default '["*"]',
  config_version bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant, id)
)`;

const apiKey = `create table trunkline.api_key (
  id uuid primary key,
  tenant text references trunkline.tenant (id),
  name text not null,
  role text not null,
  company bigint,
  system text,
  prefix text not null,
  hash text not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz
)`;

const connector = `create table trunkline.connector (
  id integer primary key,
  tenant text not null references trunkline.tenant (id),
  company bigint,
  name text not null,
  description text not null,
  plugin text not null,
  system text,
  enabled boolean not null,
  paused boolean not null,
  disabled_by text,
  disabled_reason text,
  config json not null,
  subscriptions json not null,
  delivery json not null,
  sealed_secrets json not null,
  secret_preview text,
  revision integer not null,
  config_version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
)`;

const connectorRevision = `create table trunkline.connector_revision (
  connector_id integer not null references trunkline.connector (id),
  revision integer not null,
  tenant text not null,
  document json not null,
  sealed_secrets json not null,
  secret_preview text,
  config_version bigint not null,
  created_at timestamptz not null,
  primary key (connector_id, revision)
)`;

const auditLog = `create table trunkline.audit_log (
  id bigint generated always as identity primary key,
  tenant text not null,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  target text not null,
  detail json not null
)`;
