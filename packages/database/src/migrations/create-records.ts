import { Migration } from "@mikro-orm/migrations";
import { rowProtection } from "./row-protection.js";

/** Assets, parts and tasks kept in step with outside systems, with their history; and what inbound requests leave behind. Company 0 = of the tenant as a whole. */
export class CreateRecords extends Migration {
  override up(): void {
    for (const table of [record, recordKey, recordChange, inboundMessage, inboundCopy]) this.addSql(table);
    this.addSql(`create index on trunkline.record (tenant, kind, id)`);
    this.addSql(`create index on trunkline.inbound_message (expires_at)`);
    this.addSql(`create index on trunkline.inbound_copy (id) where copied_at is null`);
    for (const table of ["record", "record_key", "record_change"]) this.protect(table, "select");
    this.protect("inbound_message", "select");
    this.addSql(`grant select, insert, update, delete on trunkline.inbound_copy to trunkline_engine`);
    this.addSql(`grant usage on all sequences in schema trunkline to trunkline_engine`);
  }

  private protect(table: string, rights: string): void {
    for (const statement of rowProtection(table, "tenant", rights)) this.addSql(statement);
  }
}

/** `attributes` is JSON text: `json` would do, `jsonb` refuses U+0000 and changes numbers. */
const record = `create table trunkline.record (
  id bigint generated always as identity primary key,
  tenant text not null,
  company bigint not null,
  kind text not null check (kind in ('asset', 'part', 'task')),
  version integer not null,
  status text,
  system text,
  attributes text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (tenant, id)
)`;

/** By which fields outside systems know a record; a value names one record of its company. */
const recordKey = `create table trunkline.record_key (
  tenant text not null,
  company bigint not null,
  kind text not null,
  field text not null,
  value text not null,
  record_id bigint not null,
  primary key (tenant, company, kind, field, value),
  foreign key (tenant, record_id) references trunkline.record (tenant, id)
)`;

/** `digest` tells whether the record has stood so before. `event_id` is null where nobody was told. */
const recordChange = `create table trunkline.record_change (
  tenant text not null,
  record_id bigint not null,
  version integer not null,
  action text not null,
  attributes text not null,
  digest text not null,
  system text,
  connector_id integer,
  actor text not null,
  event_id text,
  occurred_at timestamptz,
  changed_at timestamptz not null,
  primary key (tenant, record_id, version),
  foreign key (tenant, record_id) references trunkline.record (tenant, id)
)`;

/** What is accepted once: signatures within their tolerance, message ids for a day. `answer` is what the sender was told. */
const inboundMessage = `create table trunkline.inbound_message (
  tenant text not null,
  connector_id integer not null,
  kind text not null check (kind in ('signature', 'message')),
  key text not null,
  answer text,
  expires_at timestamptz not null,
  primary key (tenant, connector_id, kind, key)
)`;

/** Events on their way to INBOUND_TOPIC. */
const inboundCopy = `create table trunkline.inbound_copy (
  id bigint generated always as identity primary key,
  tenant text not null,
  event_id text not null,
  payload text not null,
  copying_until timestamptz,
  copied_at timestamptz,
  created_at timestamptz not null default now()
)`;
