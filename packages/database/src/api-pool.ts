import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import pg from "pg";
import type { DatabaseOptions } from "./open-options.js";

/** A statement of the API may not run longer, ms: it would hold one of few connections. */
export const statementTimeoutMs = 15_000;
/** A process that stands still in the middle of a transaction must not keep its rows locked, ms. */
export const idleInTransactionMs = 10_000;

/**
 * The API's connections, as Kysely wants them. Kysely 0.29.6 never gives a connection back whose `begin` or `rollback` failed
 * (ControlledTransactionBuilder.execute, ControlledTransaction.rollback): a few restarts of the database would use up the pool. Such a connection is dropped here.
 */
export function openApiPool(options: DatabaseOptions): PostgresPool {
  const report = (error: Error) => options.onProblem?.(`database connection: ${error.message}`);
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: `${options.applicationName ?? "trunkline"} api`,
    max: options.apiConnections ?? 6,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  });
  pool.on("error", report);
  pool.on("connect", (client) => client.on("error", report));
  return { options: pool.options, end: () => pool.end(), connect: async () => lend(await pool.connect()) };
}

/** What {@link lend} needs of a connection; `release(true)`: it is of no use any more. */
export interface Lendable {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
  release(isBroken: boolean): void;
}

/** A connection for Kysely; the one whose `begin` or `rollback` fails is dropped. */
export function lend(client: Lendable): PostgresPoolClient {
  let isReleased = false;
  const release = (isBroken: boolean) => {
    if (isReleased) return;
    isReleased = true;
    client.release(isBroken);
  };
  async function query(sql: unknown, parameters: readonly unknown[] = []): Promise<PostgresQueryResult<never>> {
    try {
      return (await client.query(String(sql), [...parameters])) as unknown as PostgresQueryResult<never>;
    } catch (error) {
      if (/^(begin|start transaction|rollback)/.test(String(sql))) release(true);
      throw error;
    }
  }
  return { query: query as unknown as PostgresPoolClient["query"], release: () => release(false) };
}
