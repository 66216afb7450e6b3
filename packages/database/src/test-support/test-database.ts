import { createTestDatabase, testStack } from "@trunkline/stack";
import pg from "pg";
import { openDatabase, type Database } from "../database.js";
import { rebuildForTest } from "./fixtures.js";

export interface OpenedTestDatabase {
  readonly url: string;
  readonly database: Database;
  /** As the owner of the server: sees all rows. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** A further process on the same database. */
  openAnother(): Database;
  close(): Promise<void>;
}

const stack = await testStack(["postgres"]);

/** Why these tests cannot run; undefined when they can. */
export const missingPostgres = stack.skipped;

/** A migrated database of its own. */
export async function openTestDatabase(): Promise<OpenedTestDatabase> {
  const { url, drop } = await createTestDatabase(stack.urls.postgres);
  const opened: Database[] = [];
  const open = () => {
    const database = openDatabase({ url, rebuildEvent: rebuildForTest });
    opened.push(database);
    return database;
  };
  const database = open();
  await database.migrate();
  const owner = new pg.Pool({ connectionString: url, max: 1 });
  // The database is dropped with whatever still hangs on: a connection that is just being closed may be told so.
  owner.on("connect", (client) => client.on("error", () => undefined));
  return {
    url,
    database,
    query: async (sql, values) => (await owner.query(sql, values)).rows,
    openAnother: open,
    close: async () => {
      await Promise.all([owner.end(), ...opened.map((each) => each.close())]);
      await drop();
    },
  };
}
