import { readsOf, tenantKnowsEventType, type ReadManner } from "@trunkline/core";
import type { ConfigurationChanges, StoredTenant } from "@trunkline/database";
import type { CatalogChange } from "@trunkline/event-catalog";

/** A place in a stored connector that reads what has changed. */
export interface Impact {
  readonly tenant: string;
  readonly connectorId: number;
  readonly connectorName: string;
  /** JSON pointer into the connector. */
  readonly pointer: string;
  /** Dotted path that is read there; empty where the connector names the type itself. */
  readonly path: string;
  readonly manner: ReadManner;
  readonly change: CatalogChange;
}

type Stored = Pick<ConfigurationChanges, "tenants" | "connectors" | "eventTypes">;

/**
 * The stored filters, templates and other places that read what is removed or changed, by tenant, connector and place.
 * A tenant that has a type of its own under the name of a changed one keeps that, and one that does not know the type has no events of it.
 */
export function findImpact(changes: readonly CatalogChange[], stored: Stored): readonly Impact[] {
  const felt = changes.filter(({ kind }) => kind !== "refuses");
  const byTenant = new Map(stored.tenants.map((tenant) => [tenant.id, changesFelt(felt, tenant, stored)]));
  return stored.connectors
    .filter(({ deletedAtMs }) => deletedAtMs === null)
    .flatMap((connector) => (byTenant.get(connector.tenant) ?? []).flatMap((change) => impactsOn(connector, change)))
    .sort((one, other) => compare(one.tenant, other.tenant) || one.connectorId - other.connectorId || compare(one.pointer, other.pointer));
}

function impactsOn(connector: Stored["connectors"][number], change: CatalogChange): readonly Impact[] {
  const { tenant, id, name } = connector;
  return readsOf(connector, change).map(({ pointer, path, manner }) => ({ tenant, connectorId: id, connectorName: name, pointer, path, manner, change }));
}

function changesFelt(changes: readonly CatalogChange[], tenant: StoredTenant, { eventTypes }: Stored): readonly CatalogChange[] {
  const own = new Set(eventTypes.filter((type) => type.tenant === tenant.id && type.deletedAtMs === null).map(({ name }) => name));
  const settings = { ...tenant, companies: new Map() };
  return changes.filter(({ type }) => !own.has(type) && tenantKnowsEventType(settings, type));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
