import type { StoredEventType } from "@trunkline/database";
import { overlayCatalog, type EventCatalog } from "@trunkline/event-catalog";

/** The catalogs of this process: what all tenants share, and for each what its own types make of it. Put together when first asked for. */
export class TenantCatalogs {
  private readonly own = new Map<string, Map<string, StoredEventType>>();
  private readonly catalogs = new Map<string, EventCatalog>();

  /** `shared`: the built-in types and those of CATALOG_DIR. */
  constructor(private readonly shared: EventCatalog) {}

  /** Takes rows that changed, deletions too. What is compiled of a tenant's types is thrown away with its first change. */
  apply(changed: readonly StoredEventType[]): void {
    for (const type of changed) {
      const types = this.own.get(type.tenant) ?? new Map<string, StoredEventType>();
      if (type.deletedAtMs === null) types.set(type.name, type);
      else types.delete(type.name);
      this.own.set(type.tenant, types);
      this.catalogs.delete(type.tenant);
    }
  }

  of(tenant: string): EventCatalog {
    const known = this.catalogs.get(tenant);
    if (known !== undefined) return known;
    const types = this.own.get(tenant);
    if (types === undefined) return this.shared;
    const catalog = overlayCatalog(this.shared, [...types.values()]);
    this.catalogs.set(tenant, catalog);
    return catalog;
  }
}
