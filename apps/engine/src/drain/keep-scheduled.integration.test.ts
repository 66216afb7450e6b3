import { Queue } from "bullmq";
import pg from "pg";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createTestDatabase, testStack, type TestDatabase } from "@trunkline/stack";
import { keepScheduled, type ScheduleKeeper } from "./keep-scheduled.js";
import { queueConnection } from "./queue-connection.js";

const { skipped, urls } = await testStack(["postgres"]);
const schedule = { name: "reconcile", everyMs: 5_000 };

describe.skipIf(skipped !== undefined)(`schedules on PostgreSQL ${skipped ?? ""}`, () => {
  let database: TestDatabase;
  let queue: Queue;
  let keeper: ScheduleKeeper | undefined;
  const warnings: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase(urls.postgres);
    queue = new Queue("maintenance", { connection: queueConnection({ redisUrl: null, databaseUrl: database.url }) });
    queue.on("error", () => undefined);
    return async () => {
      await queue.close();
      await database.drop();
    };
  });
  afterEach(() => keeper?.stop());

  async function sql(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(text).finally(() => client.end());
  }

  /** Runs that wait for their time. */
  const planned = async (): Promise<number> => (await queue.getDelayedCount()) + (await queue.getWaitingCount());

  async function tablesOfQueue(): Promise<string> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq' and tablename !~ 'migration|version'",
    );
    await client.end();
    return rows.map(({ name }) => name).join(", ");
  }

  it("are made once, and again when the queue was wiped", async () => {
    keeper = await keepScheduled(queue, [schedule], { warn: (_facts: object, message?: string) => void warnings.push(message ?? "") } as never);
    expect(await planned()).toBe(1);
    await sql(`truncate ${await tablesOfQueue()} cascade`);
    expect(await planned()).toBe(0);
    await vi.waitFor(async () => expect(await planned()).toBe(1), { timeout: 20_000, interval: 200 });
    expect(warnings.join()).toMatch(/made_again/);
  });
});
