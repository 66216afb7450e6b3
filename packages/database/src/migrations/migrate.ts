import { MikroORM } from "@mikro-orm/postgresql";
import { Migrator } from "@mikro-orm/migrations";
import pg from "pg";
import { ConfigVersionEntity } from "../entities/config-version.js";
import { AddInspectedTenant } from "./add-inspected-tenant.js";
import { AddTenantQuotas } from "./add-tenant-quotas.js";
import { AddPluginConfigVersion } from "./add-plugin-config-version.js";
import { CreateAlertRules } from "./create-alert-rules.js";
import { CreateConnectorChecks } from "./create-connector-checks.js";
import { ChainAuditLog } from "./chain-audit-log.js";
import { CreateConfiguration } from "./create-configuration.js";
import { CreateConsoleSessions } from "./create-console-sessions.js";
import { CreateEngineNotices } from "./create-engine-notices.js";
import { CreateErasures } from "./create-erasures.js";
import { CreateEventTypes } from "./create-event-types.js";
import { CreateDeliveryControl } from "./create-delivery-control.js";
import { CreateLog } from "./create-log.js";
import { CreatePluginQuarantine } from "./create-plugin-quarantine.js";
import { CreatePolicies } from "./create-policies.js";
import { CreateLimitsAndOrder } from "./create-limits-and-order.js";
import { CreateRecords } from "./create-records.js";
import { CreateRecordFeeds } from "./create-record-feeds.js";
import { CreateReplays } from "./create-replays.js";
import { CreateState } from "./create-state.js";
import { TagConnectors } from "./tag-connectors.js";
import { TuneRecordLooks } from "./tune-record-looks.js";
import { IndexRecordChanges } from "./index-record-changes.js";
import { CreateTenantDatabases } from "./create-tenant-databases.js";
import { IndexUndelivered } from "./index-undelivered.js";
import { OrderDueDeliveries } from "./order-due-deliveries.js";
import { PutReplaysLast } from "./put-replays-last.js";
import { prepareRoles } from "./prepare-roles.js";
import { refuseDowngrade } from "./refuse-downgrade.js";
import { sqlStateOf } from "../sql-error.js";

/** In order of running. A name, once released, never changes. */
const migrationsList = [
  { name: "2026-11-23-configuration", class: CreateConfiguration },
  { name: "2026-11-23-log", class: CreateLog },
  { name: "2026-11-23-state", class: CreateState },
  { name: "2026-11-23-policies", class: CreatePolicies },
  { name: "2026-11-24-event-types", class: CreateEventTypes },
  { name: "2026-11-25-delivery-control", class: CreateDeliveryControl },
  { name: "2026-11-25-inspected-tenant", class: AddInspectedTenant },
  { name: "2026-11-25-engine-notices", class: CreateEngineNotices },
  { name: "2026-11-25-replays", class: CreateReplays },
  { name: "2026-11-25-due-order", class: OrderDueDeliveries },
  { name: "2026-11-25-limits-and-order", class: CreateLimitsAndOrder },
  { name: "2026-11-25-undelivered", class: IndexUndelivered },
  { name: "2026-11-25-plugin-config-version", class: AddPluginConfigVersion },
  { name: "2026-11-25-records", class: CreateRecords },
  { name: "2026-11-26-connector-checks", class: CreateConnectorChecks },
  { name: "2026-11-26-replays-last", class: PutReplaysLast },
  { name: "2026-11-26-console-sessions", class: CreateConsoleSessions },
  { name: "2026-11-26-audit-chain", class: ChainAuditLog },
  { name: "2026-11-26-alert-rules", class: CreateAlertRules },
  { name: "2026-11-26-record-feeds", class: CreateRecordFeeds },
  { name: "2026-11-26-plugin-quarantine", class: CreatePluginQuarantine },
  { name: "2026-11-26-record-looks", class: TuneRecordLooks },
  { name: "2026-11-26-record-changes", class: IndexRecordChanges },
  { name: "2026-11-26-tenant-databases", class: CreateTenantDatabases },
  { name: "2026-11-26-tenant-quotas", class: AddTenantQuotas },
  { name: "2026-11-26-erasures", class: CreateErasures },
  { name: "2026-11-26-connector-tags", class: TagConnectors },
];

const undefinedTable = "42P01";

/** Whether a database has the schema of this version, or of a later one. */
export async function isMigrated(client: Pick<pg.Client, "query">): Promise<boolean> {
  try {
    const { rows } = await client.query<{ count: number }>("select count(*)::integer as count from trunkline.migration");
    return (rows[0]?.count ?? 0) >= migrationsList.length;
  } catch (error) {
    if (sqlStateOf(error) === undefinedTable) return false;
    throw error;
  }
}

const schemaLock = [7400, 0];

/** Brings the schema up to date as its owner. Processes that start at once wait for one another. Rejects with the statements to run when the roles are missing and may not be made. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "trunkline migrations", connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1, $2)", schemaLock);
    await refuseDowngrade(
      client,
      migrationsList.map(({ name }) => name),
    );
    await prepareRoles(client);
    await client.query("create schema if not exists trunkline");
    await runMigrations(url);
  } finally {
    // Ending the session gives the lock back.
    await client.end().catch(() => undefined);
  }
}

async function runMigrations(url: string): Promise<void> {
  const orm = new MikroORM({
    clientUrl: url,
    entities: [ConfigVersionEntity],
    extensions: [Migrator],
    migrations: { migrationsList, tableName: "trunkline.migration", snapshot: false, silent: true },
    pool: { min: 0, max: 2 },
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
}
