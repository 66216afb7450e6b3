import { Migration } from "@mikro-orm/migrations";

/** What keeps deliveries within bounds: breakers that every process can see at a glance. */
export class CreateDeliveryControl extends Migration {
  override up(): void {
    this.addSql(`create index on trunkline.connector_state (connector_id) where breaker <> 'closed' or blocked_until is not null`);
  }
}
