import { Migration } from "@mikro-orm/migrations";

/** Lists of what failed or waits: without it a page of ten dead letters among millions of delivered rows would read them all. Delivered rows pay nothing. */
export class IndexUndelivered extends Migration {
  override up(): void {
    this.addSql(`create index delivery_undelivered on trunkline.delivery (connector_id, number) where status not in ('delivered', 'accepted')`);
  }
}
