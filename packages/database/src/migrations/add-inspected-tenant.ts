import { Migration } from "@mikro-orm/migrations";

/** Whose request an inspected one is: null = of nobody's connector; empty = of connectors of several tenants. */
export class AddInspectedTenant extends Migration {
  override up(): void {
    this.addSql(`alter table trunkline.inspected_request add column tenant text`);
  }
}
