import { randomBytes } from "node:crypto";
import pg from "pg";
import { waitFor } from "./wait-for.js";

const duplicateDatabase = "42P04";
const connectDeadlineMs = 10_000;
/** A pool says that it has ended before its sockets are closed; a connection that the server ends meanwhile throws in the test's process. */
const leaveDeadlineMs = 2_000;

/** A database of one test, and how to be rid of it. */
export interface TestDatabase {
  readonly url: string;
  /** Drops it, ending connections that are still open. */
  drop(): Promise<void>;
}

/**
 * Makes a database if there is none of that name; returns its URL. Drops nothing. `serverUrl` names any database of
 * the server and a role that may create databases; throws `pg`'s error if it may not, or the server is away.
 */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await withClient(serverUrl, async (client) => {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (rowCount) return;
    await client.query(`create database ${client.escapeIdentifier(name)}`).catch(ignoreDuplicate);
  });
  return databaseUrl(serverUrl, name);
}

/** Makes an empty database with a name of its own, so that tests may run side by side on one server. */
export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${Date.now().toString(36)}_${randomBytes(5).toString("hex")}`;
  const url = await createDatabase(serverUrl, name);
  const drop = () =>
    withClient(serverUrl, async (client) => {
      await waitFor(async () => (await sessionsOf(client, name)) === 0, leaveDeadlineMs);
      await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
    });
  return { url, drop };
}

async function sessionsOf(client: pg.Client, database: string): Promise<number> {
  const { rowCount } = await client.query("select 1 from pg_stat_activity where datname = $1", [database]);
  return rowCount ?? 0;
}

/** Whether the server takes queries now. */
export async function isServerReady(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query("select 1"));
    return true;
  } catch {
    return false;
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectDeadlineMs });
  // A server that ends while we wait emits an error beside the rejected query; without a listener it ends our process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Two processes made it at once: `create database` has no "if not exists". */
function ignoreDuplicate(error: unknown): void {
  if ((error as { code?: string }).code !== duplicateDatabase) throw error;
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}
