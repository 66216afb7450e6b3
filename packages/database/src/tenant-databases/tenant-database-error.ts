/** The database of a tenant does not answer; nothing else is touched by that. `code`: SQLSTATE 08006, connection failure. */
export class TenantDatabaseUnavailableError extends Error {
  override readonly name = "TenantDatabaseUnavailableError";
  readonly code = "08006";
}

/** A database cannot become a tenant's; the message says why and what to do, without secrets. */
export class TenantDatabaseRefusedError extends Error {
  override readonly name = "TenantDatabaseRefusedError";
}
