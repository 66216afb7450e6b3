import { Migration } from "@mikro-orm/migrations";
import { usualAlertRulesSql } from "../alerts/usual-rules.js";
import { rowProtection } from "./row-protection.js";

/** Rules over records, how far each has looked, and which alerts stand. */
export class CreateAlertRules extends Migration {
  override up(): void {
    this.addSql(alertRule);
    this.addSql(alert);
    this.addSql(`create index on trunkline.record (tenant, updated_at, id)`);
    for (const statement of rowProtection("alert_rule", "tenant", "select, insert, update, delete")) this.addSql(statement);
    for (const statement of rowProtection("alert", "tenant", "select, delete")) this.addSql(statement);
    this.addSql(`grant usage on all sequences in schema trunkline to trunkline_engine, trunkline_api`);
    this.addSql(`insert into trunkline.alert_rule (tenant, name, kinds, event_type, condition, per) ${usualAlertRulesSql("select id from trunkline.tenant")}`);
  }
}

/**
 * Records are looked at by the time of their last change: those after (`seen_at`, `seen_id`) are still to come. A sweep begins anew, as a day that has passed makes
 * alerts without any change: `sweep_started_at` is set while one is under way.
 */
const alertRule = `create table trunkline.alert_rule (
  id integer generated always as identity primary key,
  tenant text not null references trunkline.tenant (id),
  company bigint,
  name text not null,
  kinds text[] not null,
  event_type text not null,
  condition json not null,
  per text[] not null default '{}',
  period_ms bigint,
  enabled boolean not null default true,
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  seen_at timestamptz not null default '-infinity',
  seen_id bigint not null default 0,
  sweep_started_at timestamptz,
  swept_at timestamptz
)`;

/** Told of, and still holding as far as is known. */
const alert = `create table trunkline.alert (
  rule_id integer not null references trunkline.alert_rule (id) on delete cascade,
  record_id bigint not null,
  tenant text not null,
  key text not null,
  raised_at timestamptz not null,
  primary key (rule_id, record_id)
)`;
