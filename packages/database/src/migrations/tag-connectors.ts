import { Migration } from "@mikro-orm/migrations";

/** Words by which people find connectors. Few rows: no index. */
export class TagConnectors extends Migration {
  override up(): void {
    this.addSql(`alter table trunkline.connector add column tags text[] not null default '{}'`);
  }
}
