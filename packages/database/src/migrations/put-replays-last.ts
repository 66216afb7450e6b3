import { Migration } from "@mikro-orm/migrations";

/** Live traffic goes first: what is sent once more is claimed only where nothing else is due. One index serves both, as the live rows of a connector lie together in it. */
export class PutReplaysLast extends Migration {
  override up(): void {
    this.addSql(`alter table trunkline.delivery add column replayed boolean not null default false`);
    this.addSql(
      `create index delivery_due_live_first on trunkline.delivery (connector_id, replayed, next_attempt_at, number) where next_attempt_at is not null`,
    );
    this.addSql(`drop index trunkline.delivery_due`);
  }
}
