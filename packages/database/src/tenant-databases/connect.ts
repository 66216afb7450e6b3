import pg from "pg";
import { idleInTransactionMs, statementTimeoutMs } from "../api-pool.js";
import { messageOf } from "../sql-error.js";
import { TenantDatabaseUnavailableError } from "./tenant-database-error.js";

/** A host that drops packets must not hold a connection of the bank for long, ms. */
const CONNECT_WITHIN_MS = 3_000;
/** A database that did not answer is not asked again for so long, ms: whoever wants it is told at once. */
const REST_MS = 5_000;

/** Opens connections to databases of tenants; rejects with {@link TenantDatabaseUnavailableError}. A dropped one is reported and never ends the process. */
export function connector(applicationName: string, report: (problem: string) => void): (url: string) => Promise<pg.Client> {
  const resting = new Map<string, { readonly untilMs: number; readonly error: TenantDatabaseUnavailableError }>();
  return async (url) => {
    const rest = resting.get(url);
    if (rest !== undefined && rest.untilMs > Date.now()) throw rest.error;
    try {
      const client = await connect(url, applicationName, report);
      resting.delete(url);
      return client;
    } catch (cause) {
      const error = new TenantDatabaseUnavailableError(messageOf(cause), { cause });
      resting.set(url, { untilMs: Date.now() + REST_MS, error });
      throw error;
    }
  };
}

async function connect(url: string, applicationName: string, report: (problem: string) => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 5_000,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  });
  client.on("error", (error) => report(`connection to a tenant's database: ${error.message}`));
  await client.connect();
  return client;
}
