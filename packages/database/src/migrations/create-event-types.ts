import { Migration } from "@mikro-orm/migrations";
import { rowProtection } from "./row-protection.js";

/** Event types that tenants bring beside the built-in ones. `json`, not `jsonb`: schemas and examples are read back as given. */
export class CreateEventTypes extends Migration {
  override up(): void {
    this.addSql(eventType);
    this.addSql(`create index on trunkline.event_type (config_version)`);
    for (const statement of rowProtection("event_type", "tenant", "select, insert, update")) this.addSql(statement);
  }
}

const eventType = `create table trunkline.event_type (
  tenant text not null references trunkline.tenant (id),
  name text not null,
  type_group text not null,
  description text not null,
  systems json not null,
  type_schema json not null,
  example json not null,
  config_version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant, name)
)`;
