import type { CompiledConnector } from "./compiled-connector.js";
import type { Configuration, TenantSettings } from "./configuration.js";
import { indexTenant, type TenantIndex } from "./tenant-index.js";

/** A configuration that the next version can be made from without starting over. */
export interface IndexedConfiguration extends Configuration {
  readonly tenants: ReadonlyMap<string, TenantSettings>;
  readonly connectors: ReadonlyMap<number, CompiledConnector>;
  readonly indexes: ReadonlyMap<string, TenantIndex>;
}

export interface ConfigurationChange {
  readonly tenants: readonly TenantSettings[];
  readonly connectors: readonly CompiledConnector[];
  readonly deletedConnectorIds: readonly number[];
}

/** Everything at one version. Types are resolved at the first event of each type. */
export function buildConfiguration(version: number, tenants: readonly TenantSettings[], connectors: readonly CompiledConnector[]): IndexedConfiguration {
  const tenantsById = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  const connectorsById = new Map(connectors.map((connector) => [connector.id, connector]));
  const touched = new Set([...tenantsById.keys(), ...connectors.map(({ tenant }) => tenant)]);
  return assemble(version, tenantsById, connectorsById, indexTenants(touched, tenantsById, connectorsById));
}

/** The next version; what is known of the types of untouched tenants stays. `previous` is unchanged. */
export function updateConfiguration(previous: IndexedConfiguration, version: number, change: ConfigurationChange): IndexedConfiguration {
  const tenants = new Map(previous.tenants);
  const connectors = new Map(previous.connectors);
  const touched = new Set<string>();
  for (const tenant of change.tenants) {
    if (tenant.isErased === true) tenants.delete(tenant.id);
    else tenants.set(tenant.id, tenant);
    touched.add(tenant.id);
  }
  for (const id of change.deletedConnectorIds) {
    const deleted = connectors.get(id);
    if (deleted !== undefined) touched.add(deleted.tenant);
    connectors.delete(id);
  }
  for (const connector of change.connectors) {
    connectors.set(connector.id, connector);
    touched.add(connector.tenant);
  }
  const indexes = new Map([...previous.indexes, ...indexTenants(touched, tenants, connectors)]);
  return assemble(version, tenants, connectors, indexes);
}

function indexTenants(
  tenantIds: ReadonlySet<string>,
  tenants: ReadonlyMap<string, TenantSettings>,
  connectors: ReadonlyMap<number, CompiledConnector>,
): Map<string, TenantIndex> {
  const groups = new Map<string, CompiledConnector[]>([...tenantIds].map((id) => [id, []]));
  for (const connector of connectors.values()) groups.get(connector.tenant)?.push(connector);
  return new Map([...groups].map(([id, group]) => [id, indexTenant(tenants.get(id), group)]));
}

function assemble(
  version: number,
  tenants: ReadonlyMap<string, TenantSettings>,
  connectors: ReadonlyMap<number, CompiledConnector>,
  indexes: ReadonlyMap<string, TenantIndex>,
): IndexedConfiguration {
  return {
    version,
    tenants,
    connectors,
    indexes,
    tenant: (id) => tenants.get(id),
    connector: (id) => connectors.get(id),
    candidates: (tenant, eventType) => indexes.get(tenant)?.candidates(eventType) ?? [],
  };
}
