import { Migration } from "@mikro-orm/migrations";

/** An alert ends with its record. Alert rules ask for the records of a kind by their last change. A vacuum writes no events: feeds need not wait for it. */
export class TuneRecordLooks extends Migration {
  override up(): void {
    this.addSql(`drop index trunkline.record_tenant_updated_at_id_idx`);
    this.addSql(`create index on trunkline.record (tenant, kind, updated_at, id)`);
    this.addSql(oldestTransaction);
    this.addSql(`alter table trunkline.alert add foreign key (tenant, record_id) references trunkline.record (tenant, id) on delete cascade`);
  }
}

const oldestTransaction = `create or replace function trunkline.oldest_transaction() returns timestamptz
language sql security definer set search_path = pg_catalog stable as $body$
  select coalesce(min(xact_start), now()) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
$body$`;
