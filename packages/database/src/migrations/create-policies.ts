import { Migration } from "@mikro-orm/migrations";
import { rowProtection } from "./row-protection.js";

/** Tables with a tenant, and what `trunkline_api` may do in its own tenant's rows. */
const tenantTables: Readonly<Record<string, string>> = {
  company: "select",
  api_key: "select",
  connector: "select, insert, update",
  connector_revision: "select, insert",
  audit_log: "select, insert",
  event: "select, insert",
  delivery: "select, insert, update",
  attempt: "select, insert",
  dead_letter: "select, update, delete",
  rejected_message: "select, delete",
  connector_state: "select, update",
  connector_statistics: "select",
  idempotency_key: "select, insert, delete",
};

const engineOnlyTables = ["config_version", "engine_process", "connector_lease", "inspected_request"];

/** Every row belongs to a tenant and the database itself says so: a query that forgets its tenant finds nothing. */
export class CreatePolicies extends Migration {
  override up(): void {
    this.addSql(`grant usage on schema trunkline to trunkline_engine, trunkline_api`);
    this.addSql(`grant usage on all sequences in schema trunkline to trunkline_engine, trunkline_api`);
    this.addSql(`grant execute on all functions in schema trunkline to trunkline_engine`);
    this.addSql(`revoke execute on all functions in schema trunkline from public`);
    this.addSql(`grant execute on function trunkline.ensure_day_partition(date) to trunkline_api`);
    this.protect("tenant", "id", "select");
    for (const [table, rights] of Object.entries(tenantTables)) this.protect(table, "tenant", rights);
    for (const table of engineOnlyTables) this.addSql(`grant select, insert, update, delete on trunkline.${table} to trunkline_engine`);
    this.addSql(`grant select, update on trunkline.config_version to trunkline_api`);
  }

  private protect(table: string, tenantColumn: string, rights: string): void {
    for (const statement of rowProtection(table, tenantColumn, rights)) this.addSql(statement);
  }
}
