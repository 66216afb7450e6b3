import { Migration } from "@mikro-orm/migrations";

/**
 * What is due is claimed by due time, then number. A backlog is lined up with one due time for all: without the number in the index each claim would read and
 * sort the whole of it to find the first hundred.
 */
export class OrderDueDeliveries extends Migration {
  override up(): void {
    this.addSql(`create index delivery_due on trunkline.delivery (connector_id, next_attempt_at, number) where next_attempt_at is not null`);
    this.addSql(`drop index trunkline.delivery_connector_id_next_attempt_at_idx`);
  }
}
