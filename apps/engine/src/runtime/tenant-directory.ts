import type { CompanySettings, TenantSettings } from "@trunkline/core";
import type { ConfigurationChanges, StoredTenant } from "@trunkline/database";

/** Tenants with their companies, put together from rows that change one by one. */
export class TenantDirectory {
  private readonly tenants = new Map<string, StoredTenant>();
  private readonly companies = new Map<string, Map<number, CompanySettings>>();

  /** The tenants that these changes touch, whole. */
  apply({ tenants, companies }: Pick<ConfigurationChanges, "tenants" | "companies">): readonly TenantSettings[] {
    for (const tenant of tenants) this.tenants.set(tenant.id, tenant);
    for (const company of companies) this.companiesOf(company.tenant).set(company.id, company);
    const touched = new Set([...tenants.map(({ id }) => id), ...companies.map(({ tenant }) => tenant)]);
    return [...touched].flatMap((id) => {
      const tenant = this.tenants.get(id);
      return tenant === undefined ? [] : [{ ...tenant, companies: new Map(this.companiesOf(id)) }];
    });
  }

  private companiesOf(tenant: string): Map<number, CompanySettings> {
    const known = this.companies.get(tenant) ?? new Map<number, CompanySettings>();
    this.companies.set(tenant, known);
    return known;
  }
}
