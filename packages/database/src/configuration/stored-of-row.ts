import type { TenantQuotas } from "@trunkline/core";
import type { CompanyRow } from "../entities/company.js";
import type { ConnectorRevisionRow } from "../entities/connector-revision.js";
import type { ConnectorRow } from "../entities/connector.js";
import type { TenantRow } from "../entities/tenant.js";
import type { StoredCompany, StoredConnector, StoredTenant } from "./stored-connector.js";

/** Of rows that name only some. */
export function quotasOf(quotas: Partial<TenantQuotas>): TenantQuotas {
  return { connectors: null, eventsPerSecond: null, payloadBytes: null, replayEvents: null, ...quotas };
}

export function storedTenantOf({ id, name, validation, eventTypes, databaseUrl, quotas, createdAt, updatedAt }: TenantRow): StoredTenant {
  return {
    id,
    name,
    validation,
    eventTypes,
    databaseUrl: databaseUrl ?? null,
    quotas: quotasOf(quotas),
    createdAtMs: createdAt.getTime(),
    updatedAtMs: updatedAt.getTime(),
  };
}

export function storedCompanyOf({ tenant, id, name, timeZone, eventTypes, createdAt, updatedAt }: CompanyRow): StoredCompany {
  return { tenant, id, name, timeZone: timeZone ?? null, eventTypes, createdAtMs: createdAt.getTime(), updatedAtMs: updatedAt.getTime() };
}

export function storedConnectorOf(row: ConnectorRow): StoredConnector {
  const { id, tenant, name, description, plugin, enabled, paused, config, subscriptions, delivery, revision, sealedSecrets, configVersion } = row;
  return {
    id,
    tenant,
    company: row.company ?? null,
    name,
    description,
    plugin,
    system: row.system ?? null,
    tags: row.tags,
    enabled,
    paused,
    disabledBy: row.disabledBy ?? null,
    disabledReason: row.disabledReason ?? null,
    config,
    pluginConfigVersion: row.pluginConfigVersion,
    subscriptions,
    delivery,
    revision,
    sealedSecrets,
    secretPreview: row.secretPreview ?? null,
    configVersion,
    createdAtMs: row.createdAt.getTime(),
    updatedAtMs: row.updatedAt.getTime(),
    deletedAtMs: row.deletedAt?.getTime() ?? null,
  };
}

export function storedRevisionOf({ document, sealedSecrets, secretPreview, configVersion, createdAt }: ConnectorRevisionRow): StoredConnector {
  const times = { createdAtMs: createdAt.getTime(), updatedAtMs: createdAt.getTime(), deletedAtMs: null };
  return { ...document, sealedSecrets, secretPreview: secretPreview ?? null, configVersion, ...times };
}
