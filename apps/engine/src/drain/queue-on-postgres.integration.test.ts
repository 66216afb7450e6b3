import pg from "pg";
import { createTestDatabase, testStack } from "@trunkline/stack";
import { describeQueue, type Backend } from "./testing/queue-suite.js";

const { skipped, urls } = await testStack(["postgres"]);
const tablesSql = `select string_agg(format('%I.%I', schemaname, tablename), ', ') as names from pg_tables where schemaname = 'bullmq' and tablename !~ 'migration|version'`;

async function open(): Promise<Backend> {
  const { url, drop } = await createTestDatabase(urls.postgres);
  const wipe = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ names: string }>(tablesSql);
    await client.query(`truncate ${rows[0]!.names} cascade`).finally(() => client.end());
  };
  return { settings: { redisUrl: null, databaseUrl: url }, wipe, remove: drop };
}

describeQueue({ name: "PostgreSQL", skipped, open });
