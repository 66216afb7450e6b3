import { Migration } from "@mikro-orm/migrations";

/** Old changes are looked for by their time. */
export class IndexRecordChanges extends Migration {
  override up(): void {
    this.addSql(`create index record_change_changed_at on trunkline.record_change (changed_at)`);
  }
}
