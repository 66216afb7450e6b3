import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openDatabase, type Database } from "../database.js";
import { deliveredAtOnce, failedAttempt, makeAttempt, makeDelivery, makeEvent, rebuildForTest } from "../test-support/fixtures.js";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

const rows = 3_000;
const asked = 100;
const connectorId = 77;
const applicationName = "plans under test";
const delivered = { state: { status: "delivered" }, attempt: makeAttempt() } as const;
const deadLettered = { state: { status: "dead_lettered", reason: "attempts_exhausted" }, attempt: failedAttempt() } as const;

/** A partition is minutes old at midnight and in a new installation: PostgreSQL has counted nothing yet, and a plan once made is kept. */
describe.skipIf(missingPostgres)("partitions without statistics", () => {
  let opened: OpenedTestDatabase;
  const events = Array.from({ length: rows }, () => makeEvent());
  beforeAll(async () => {
    opened = await openTestDatabase();
    await keepUncounted();
    // The engine's statements are planned while the partitions are empty, as in a new installation.
    for (let round = 0; round < 8; round += 1) await workOnce(opened.database);
    for (let start = 0; start < rows; start += 500) {
      const some = events.slice(start, start + 500);
      const deliveries = some.map((event, index) => (index % 2 === 0 ? makeDelivery(event, { connectorId }) : deliveredAtOnce(event, { connectorId })));
      await opened.database.eventLog.settle({ events: some.map((event) => ({ event, configurationVersion: 1 })), deliveries, rejected: [] });
    }
  });
  afterAll(() => opened?.close());

  async function keepUncounted(): Promise<void> {
    const partitions = await opened.query<{ name: string }>(
      "select oid::regclass::text as name from pg_class where relkind = 'r' and relname ~ '^(event|delivery)_2'",
    );
    for (const { name } of partitions) await opened.query(`alter table ${name} set (autovacuum_enabled = false)`);
  }

  async function workOnce({ eventLog, deliveryQueue }: Database): Promise<void> {
    await eventLog.consult(events.slice(0, asked), days());
    const claimed = await deliveryQueue.claim(connectorId, "p1", asked, Date.now());
    await eventLog.finish(
      claimed.map(({ id, event, attemptNumber }, index) => ({
        deliveryId: id,
        tenant: event.tenant,
        day: event.day,
        connectorId,
        owner: "p1",
        attemptNumber,
        ...(index < 5 ? deadLettered : delivered),
        body: null,
        bodySha256: null,
        rateLimitedMs: 0,
      })),
    );
  }

  /** Entries that scans of the partitions' indexes gave, and rows that scans of the partitions gave. A backend reports its counts when it ends. */
  async function readEntries(work: (database: Database) => Promise<void>): Promise<number> {
    const counted = async (): Promise<number> => {
      const [row] = await opened.query<{ entries: number }>(
        `select ((select coalesce(sum(idx_tup_read), 0) from pg_stat_user_indexes where relname ~ '^(event|delivery)_') +
                 (select coalesce(sum(seq_tup_read), 0) from pg_stat_user_tables where relname ~ '^(event|delivery)_'))::integer as entries`,
      );
      return row?.entries ?? 0;
    };
    const before = await counted();
    const database = openDatabase({ url: opened.url, rebuildEvent: rebuildForTest, applicationName });
    await work(database);
    await database.close();
    await vi.waitUntil(async () => (await opened.query("select 1 from pg_stat_activity where application_name = $1", [applicationName])).length === 0);
    return (await counted()) - before;
  }

  it("are asked by key: what a chunk costs does not grow with the day", async () => {
    const entries = await readEntries(async (database) => {
      for (let round = 0; round < 8; round += 1) await workOnce(database);
    });
    // Eight rounds of a hundred identities, of claims with their events, and of outcomes with some dead letters; a scan would read 3,000 in each.
    expect(entries).toBeGreaterThan(0);
    expect(entries).toBeLessThan(8 * asked * 10);
  });
});

function days(): string[] {
  return [-1, 0, 1].map((offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10));
}
