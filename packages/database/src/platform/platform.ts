import { queryOne, type ApiSession } from "../api-session.js";
import { apiKeyAdministration, type ApiKeyAdministration } from "./api-keys.js";
import { companyAdministration, type CompanyAdministration } from "./companies.js";
import { consoleSessions, type ConsoleSessions } from "./console-sessions.js";
import { idempotencyKeys, type IdempotencyKeys } from "./idempotency-keys.js";
import { inspectedRequests, type InspectedRequests } from "./inspected-requests.js";
import { tenantAdministration, type OwnDatabases, type TenantAdministration } from "./tenants.js";

/** What lies above the tenants. Each call is a transaction of its own. */
export interface Platform {
  readonly tenants: TenantAdministration;
  readonly companies: CompanyAdministration;
  readonly apiKeys: ApiKeyAdministration;
  readonly consoleSessions: ConsoleSessions;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly inspectedRequests: InspectedRequests;
  /** For a connector about to be created: its secrets are sealed to its id. */
  nextConnectorId(): Promise<number>;
}

export function platformOf(session: ApiSession, databases: OwnDatabases): Platform {
  return {
    tenants: tenantAdministration(session, databases),
    companies: companyAdministration(session),
    apiKeys: apiKeyAdministration(session),
    consoleSessions: consoleSessions(session),
    idempotencyKeys: idempotencyKeys(session),
    inspectedRequests: inspectedRequests(session),
    nextConnectorId: () =>
      session.inPlatform(async (em) => {
        const row = await queryOne<{ id: number }>(em, "select nextval('trunkline.connector_number')::integer as id");
        if (row === null) throw new Error("The sequence of connector ids is missing: the schema was not migrated.");
        return row.id;
      }),
  };
}
