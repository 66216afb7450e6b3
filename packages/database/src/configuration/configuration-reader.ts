import type { ConnectorDocument } from "@trunkline/core";
import type { Pool, PoolClient } from "pg";
import { inTransaction } from "../in-transaction.js";
import { quotasOf } from "./stored-of-row.js";
import type { StoredEventType } from "./stored-event-type.js";
import type { ConfigurationChanges, StoredCompany, StoredConnector, StoredTenant } from "./stored-connector.js";

const ms = (column: string) => `round(extract(epoch from ${column}) * 1000)::float8`;
const times = `${ms("created_at")} as "createdAtMs", ${ms("updated_at")} as "updatedAtMs"`;

const tenantsSql = `select id, name, validation, event_types as "eventTypes", database_url as "databaseUrl", quotas, erased_at is not null as "isErased", ${times} from trunkline.tenant where config_version > $1`;

const companiesSql = `select tenant, id, name, time_zone as "timeZone", event_types as "eventTypes", ${times} from trunkline.company where config_version > $1`;

const connectorSql = `select id, tenant, company, name, description, plugin, system, enabled, paused, disabled_by as "disabledBy", disabled_reason as "disabledReason",
  config, plugin_config_version as "pluginConfigVersion", subscriptions, delivery, revision, sealed_secrets as "sealedSecrets", secret_preview as "secretPreview", config_version as "configVersion",
  ${times}, ${ms("deleted_at")} as "deletedAtMs"
from trunkline.connector`;

const connectorsSql = `${connectorSql} where config_version > $1`;
const connectorsByUrlSql = `${connectorSql} where deleted_at is null and right(config ->> 'url', length($1)) = $1`;

const eventTypesSql = `select tenant, name, type_group as "group", description, systems, type_schema as schema, example, ${times}, ${ms("deleted_at")} as "deletedAtMs"
from trunkline.event_type where config_version > $1`;

const revisionSql = `select document, sealed_secrets as "sealedSecrets", secret_preview as "secretPreview", config_version as "configVersion", ${ms("created_at")} as "createdAtMs"
from trunkline.connector_revision where connector_id = $1 and revision = $2`;

/** The configuration as the engine reads it, over all tenants. */
export interface ConfigurationReader {
  /** Rises with each change. */
  version(): Promise<number>;
  /** Rows stamped after `version`; 0 = everything. One snapshot: what it holds is exactly the state at the version it names. */
  changesSince(version: number): Promise<ConfigurationChanges>;
  /** Connectors of all tenants, not deleted, whose `config.url` ends so; reads them all: not for the way of an event. */
  connectorsWithUrlEnding(ending: string): Promise<readonly StoredConnector[]>;
  /** A connector as it was at a revision; null when there is none. */
  revision(connectorId: number, revision: number): Promise<StoredConnector | null>;
}

export function configurationReader(pool: Pool): ConfigurationReader {
  return {
    version: () => readVersion(pool),
    changesSince: (version) => inTransaction(pool, (client) => changesSince(client, version)),
    connectorsWithUrlEnding: async (ending) => (await pool.query<StoredConnector>(connectorsByUrlSql, [ending])).rows,
    revision: (connectorId, revision) => readRevision(pool, connectorId, revision),
  };
}

async function readVersion(client: Pool | PoolClient): Promise<number> {
  const { rows } = await client.query<{ version: number }>("select version from trunkline.config_version");
  const row = rows[0];
  if (row === undefined) throw new Error("The configuration version is missing: the schema was not migrated.");
  return row.version;
}

async function changesSince(client: PoolClient, version: number): Promise<ConfigurationChanges> {
  await client.query("set transaction isolation level repeatable read read only");
  const current = await readVersion(client);
  const tenants = await client.query<StoredTenant>(tenantsSql, [version]);
  const companies = await client.query<StoredCompany>(companiesSql, [version]);
  const connectors = await client.query<StoredConnector>(connectorsSql, [version]);
  const eventTypes = await client.query<StoredEventType>(eventTypesSql, [version]);
  return {
    version: current,
    tenants: tenants.rows.map((row) => ({ ...row, quotas: quotasOf(row.quotas) })),
    companies: companies.rows,
    connectors: connectors.rows,
    eventTypes: eventTypes.rows,
  };
}

interface RevisionRow {
  readonly document: ConnectorDocument;
  readonly sealedSecrets: Record<string, string>;
  readonly secretPreview: string | null;
  readonly configVersion: number;
  readonly createdAtMs: number;
}

async function readRevision(pool: Pool, connectorId: number, revision: number): Promise<StoredConnector | null> {
  const { rows } = await pool.query<RevisionRow>(revisionSql, [connectorId, revision]);
  const row = rows[0];
  if (row === undefined) return null;
  const { document, sealedSecrets, secretPreview, configVersion, createdAtMs } = row;
  return { ...document, sealedSecrets, secretPreview, configVersion, createdAtMs, updatedAtMs: createdAtMs, deletedAtMs: null };
}
