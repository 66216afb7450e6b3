import { Migration } from "@mikro-orm/migrations";

/** What a tenant may use at most; a name that is absent: no limit. */
export class AddTenantQuotas extends Migration {
  override up(): void {
    this.addSql(`alter table trunkline.tenant add column quotas json not null default '{}'`);
  }
}
