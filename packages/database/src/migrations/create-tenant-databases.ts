import { Migration } from "@mikro-orm/migrations";

/** Configuration of tenants that lies in databases of their own, of which this database keeps a copy for the way of events. */
export class CreateTenantDatabases extends Migration {
  override up(): void {
    this.addSql(`alter table trunkline.tenant add column own_version bigint not null default 0`);
    this.addSql(tenantPublication);
    this.addSql(`grant select, insert, update, delete on trunkline.tenant_publication to trunkline_engine`);
    for (const table of ["connector", "connector_revision", "event_type"]) {
      for (const verb of ["insert", "update"]) this.addSql(copyIsReadOnly(table, verb));
    }
  }
}

/** A row for each change on its way from a tenant's own database into the copy: what a killed process leaves here is published by another one. */
const tenantPublication = `create table trunkline.tenant_publication (
  id uuid primary key,
  tenant text not null,
  begun_at timestamptz not null default now()
)`;

/** A request that began before its tenant was moved must not write into what has become a copy. */
function copyIsReadOnly(table: string, verb: string): string {
  const isHere = `not exists (select 1 from trunkline.tenant moved where moved.id = ${table}.tenant and moved.database_url is not null)`;
  const using = verb === "update" ? "using (true) " : "";
  return `create policy no_copy_${verb} on trunkline.${table} as restrictive for ${verb} to trunkline_api ${using}with check (${isHere})`;
}
