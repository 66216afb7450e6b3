import { Migration } from "@mikro-orm/migrations";

/** People who are signed in to the console. Of the cookie only a hash is kept. */
export class CreateConsoleSessions extends Migration {
  override up(): void {
    this.addSql(consoleSession);
    this.addSql(`create index on trunkline.console_session (expires_at)`);
    this.addSql(`grant select, insert, update, delete on trunkline.console_session to trunkline_engine`);
  }
}

/** `key_hash`: signed in by a key, which is looked up again at each request. `principal`: signed in by a token, of which this was read. */
const consoleSession = `create table trunkline.console_session (
  hash text primary key,
  key_hash text,
  principal json,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  check (num_nonnulls(key_hash, principal) = 1)
)`;
