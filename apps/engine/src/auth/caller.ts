/** Who may do what: contract, table of roles. */
export const roles = ["platform-admin", "admin", "producer", "inbound", "viewer"] as const;
export type Role = (typeof roles)[number];

export function isRole(text: unknown): text is Role {
  return (roles as readonly unknown[]).includes(text);
}

/** The owner of a valid key, before the tenant is settled. */
export interface Principal {
  /** What proved it. */
  readonly kind: "admin-key" | "api-key" | "token";
  readonly role: Role;
  /** null for platform-admin: the header names it. */
  readonly tenant: string | null;
  /** Restricts an admin, or names an inbound key's company; null = all of the tenant. */
  readonly company: number | null;
  /** Outside system the key stands for: its own connectors do not get the events it brings. */
  readonly system: string | null;
  /** For the audit log, e.g. `api-key:12` or `ADMIN_API_KEY`. */
  readonly actor: string;
  /** ms since the epoch, of the credential itself; null = until further notice. */
  readonly validUntilMs: number | null;
}

/** The principal of a request that was let in, with the tenant it works in. */
export interface Caller extends Principal {
  readonly tenant: string;
  /** Whether the key or the header fixed the tenant; false: platform-admin who said nothing. */
  readonly isTenantNamed: boolean;
}
