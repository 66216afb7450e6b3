import { Migration } from "@mikro-orm/migrations";

/** Events that go out once more, some at a time. */
export class CreateReplays extends Migration {
  override up(): void {
    this.addSql(replay);
    this.addSql(`create index on trunkline.replay (tenant, id)`);
    this.addSql(`grant select, insert, update, delete on trunkline.replay to trunkline_engine`);
  }
}

/** `after_*` is the event up to which it has come. */
const replay = `create table trunkline.replay (
  id bigint generated always as identity primary key,
  tenant text not null,
  query json not null,
  connectors integer[],
  render text not null check (render in ('original', 'current')),
  rate_per_second integer not null,
  status text not null default 'running' check (status in ('running', 'done', 'aborted')),
  events integer not null,
  events_done integer not null default 0,
  deliveries integer not null default 0,
  after_received_us bigint not null default 0,
  after_id text not null default '',
  after_source text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  stepped_at timestamptz not null default now(),
  ended_at timestamptz
)`;
