import { Migration } from "@mikro-orm/migrations";
import { rowProtection } from "./row-protection.js";

/** How targets were when they were last asked. Beside the state of connectors, which deliveries rewrite all the time. */
export class CreateConnectorChecks extends Migration {
  override up(): void {
    this.addSql(connectorCheck);
    for (const statement of rowProtection("connector_check", "tenant", "select")) this.addSql(statement);
  }
}

/** `generation` counts claims: what an earlier one finds is not written. `every_ms` is null where only people have asked. */
const connectorCheck = `create table trunkline.connector_check (
  connector_id integer primary key,
  tenant text not null,
  revision integer not null,
  every_ms integer,
  generation bigint not null default 1,
  claimed_at timestamptz not null default clock_timestamp(),
  status text check (status in ('healthy', 'unhealthy', 'unreachable')),
  response_code integer,
  response_time_ms integer,
  error text,
  checked_at timestamptz,
  since timestamptz
) with (fillfactor = 50)`;
