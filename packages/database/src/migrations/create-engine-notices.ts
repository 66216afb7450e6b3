import { Migration } from "@mikro-orm/migrations";

/** Engine events on their way into the log, written in the transaction of what they tell; and deliveries that take over for others. */
export class CreateEngineNotices extends Migration {
  override up(): void {
    this.addSql(engineNotice);
    this.addSql(`grant select, insert, update, delete on trunkline.engine_notice to trunkline_engine`);
    this.addSql(`alter table trunkline.delivery add column fallback_of text`);
    this.addSql(`alter table trunkline.connector_state add column failing_noticed_at timestamptz`);
  }
}

/** `name` tells two notices of a type apart, and is the same for a copy. */
const engineNotice = `create table trunkline.engine_notice (
  id bigint generated always as identity primary key,
  tenant text not null,
  connector_id integer not null,
  type text not null,
  name text not null,
  data json not null,
  created_at timestamptz not null default now()
)`;
