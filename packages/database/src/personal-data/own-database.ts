import type { RunSql } from "../tenant-databases/copied-rows.js";
import { openClient, withClient } from "../tenant-databases/prepare.js";
import { sqlStateOf } from "../sql-error.js";

/** What lies in a tenant's own database; the engine's has a copy of it, and of the audit log what was there before the move. */
const ownTables = new Set(["audit_log", "connector", "connector_revision", "event_type"]);
const noSuchDatabase = "3D000";

export function isOwnTable(table: string): boolean {
  return ownTables.has(table);
}

/** Statements each on a connection of its own, which is closed at once: an export lasts as long as its reader wants, and must not hold one so long. */
export function onOwnDatabase(url: string): RunSql {
  return async <Row>(sql: string, values: readonly unknown[] = []) => {
    const own = await openOwnDatabase(url);
    return own.run<Row>(sql, values).finally(() => own.close());
  };
}

export interface OwnDatabase {
  readonly run: RunSql;
  close(): Promise<void>;
}

/** A connection to the tenant's own database, to be closed. Rejects where it does not answer. */
export async function openOwnDatabase(url: string): Promise<OwnDatabase> {
  const client = await openClient(url);
  const run: RunSql = async <Row>(sql: string, values: readonly unknown[] = []) => (await client.query(sql, [...values])).rows as Row[];
  const close = () => client.end().catch(() => undefined);
  try {
    await run("set role trunkline_engine");
    return { run, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The schema goes; the database itself is whoever made it's to drop. false: it is gone already. */
export async function dropOwnSchema(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query("drop schema if exists trunkline cascade"));
    return true;
  } catch (error) {
    if (sqlStateOf(error) === noSuchDatabase) return false;
    throw error;
  }
}
