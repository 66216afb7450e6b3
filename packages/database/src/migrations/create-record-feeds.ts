import { Migration } from "@mikro-orm/migrations";
import { rowProtection } from "./row-protection.js";

/** Which events keep records in step, and up to when each feed has read them. */
export class CreateRecordFeeds extends Migration {
  override up(): void {
    this.addSql(recordFeed);
    this.addSql(oldestTransaction);
    this.addSql(`revoke execute on function trunkline.oldest_transaction() from public`);
    this.addSql(`grant execute on function trunkline.oldest_transaction() to trunkline_engine`);
    for (const statement of rowProtection("record_feed", "tenant", "select, insert, update, delete")) this.addSql(statement);
    this.addSql(`grant usage on all sequences in schema trunkline to trunkline_engine, trunkline_api`);
  }
}

/** Events are read by the time at which their transaction began: everything up to `seen_at` is done. */
const recordFeed = `create table trunkline.record_feed (
  id integer generated always as identity primary key,
  tenant text not null references trunkline.tenant (id),
  company bigint,
  kind text not null check (kind in ('asset', 'part', 'task')),
  event_types text[] not null,
  key json not null,
  fields json not null,
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  seen_at timestamptz not null default '-infinity'
)`;

/**
 * When the oldest transaction that is under way in this database began: what began earlier has ended, so it is visible or never will be. Only the owner sees it of
 * sessions that have taken another role.
 */
const oldestTransaction = `create function trunkline.oldest_transaction() returns timestamptz
language sql security definer set search_path = pg_catalog stable as $body$
  select coalesce(min(xact_start), now()) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
$body$`;
