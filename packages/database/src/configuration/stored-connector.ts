import type { CompanySettings, ConnectorDocument, TenantQuotas, TenantSettings } from "@trunkline/core";
import type { StoredEventType } from "./stored-event-type.js";

/** A connector as stored: its document and its secrets, sealed, by JSON pointer into `config`. */
export interface StoredConnector extends ConnectorDocument {
  readonly sealedSecrets: Readonly<Record<string, string>>;
  /** Of the signing secret; null without one. */
  readonly secretPreview: string | null;
  /** Of the change that wrote it. */
  readonly configVersion: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly deletedAtMs: number | null;
}

export interface StoredTenant extends Omit<TenantSettings, "companies" | "quotas"> {
  readonly quotas: TenantQuotas;
  readonly databaseUrl: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface StoredCompany extends CompanySettings {
  readonly tenant: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** Everything that changed after a version, as of `version`. */
export interface ConfigurationChanges {
  readonly version: number;
  readonly tenants: readonly StoredTenant[];
  readonly companies: readonly StoredCompany[];
  /** With those that were deleted since (`deletedAtMs`). */
  readonly connectors: readonly StoredConnector[];
  /** Of tenants' own; with those that were deleted since (`deletedAtMs`). */
  readonly eventTypes: readonly StoredEventType[];
}
