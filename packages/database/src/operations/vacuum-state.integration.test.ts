import { afterAll, beforeAll, describe, expect, it } from "vitest";
import pg from "pg";
import { missingPostgres, openTestDatabase, type OpenedTestDatabase } from "../test-support/test-database.js";

describe.skipIf(missingPostgres)("what keeps dead rows in PostgreSQL", () => {
  let opened: OpenedTestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(() => opened?.close());

  async function sessionOf(application: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: opened.url, application_name: application });
    await client.connect();
    return client;
  }
  const holders = async (application: string) =>
    (await opened.database.maintenance.vacuumState()).transactions.filter((transaction) => transaction.application === application);

  it("is a transaction that has read or written and is still open, whoever has it; not a session that only waits", async () => {
    const [reading, writing, idle, begun] = [
      await sessionOf("a report"),
      await sessionOf("a script"),
      await sessionOf("a console"),
      await sessionOf("an editor"),
    ];
    try {
      await idle.query("select 1");
      // Each of its statements sees the present: between them it holds nothing back.
      await begun.query("begin");
      await begun.query("select count(*) from trunkline.event");
      await reading.query("begin isolation level repeatable read");
      await reading.query("select count(*) from trunkline.event");
      await writing.query("begin");
      await writing.query("create table trunkline.made_by_a_script (id integer)");
      expect([await holders("a console"), await holders("an editor")]).toEqual([[], []]);
      const [report] = await holders("a report");
      expect(report).toMatchObject({ sessionId: expect.any(Number) as number, user: expect.any(String) as string });
      expect(await holders("a script")).toHaveLength(1);
      await writing.query("rollback");
      expect((await holders("a report"))[0]?.horizon, "the same transaction shows the same").toBe(report?.horizon);
      await reading.query("rollback");
      expect([await holders("a report"), await holders("a script")]).toEqual([[], []]);
    } finally {
      await Promise.all([reading, writing, idle, begun].map((client) => client.end()));
    }
  });

  it("is told without its age where the session is a user's that the engine may not watch", async () => {
    const foreign = await sessionOf("a report");
    try {
      await foreign.query("begin isolation level repeatable read");
      await foreign.query("select count(*) from trunkline.event");
      const [report] = await holders("a report");
      const isSuperuser = (await opened.query("select rolsuper from pg_roles where rolname = session_user"))[0]?.rolsuper as boolean;
      if (isSuperuser) expect(report?.openForMs).toBeNull();
      else expect(report?.openForMs).toBeGreaterThanOrEqual(0);
    } finally {
      await foreign.end();
    }
  });

  it("counts the rows that are dead", async () => {
    await opened.query("insert into trunkline.connector_lease select n, 'a', now(), 1 from generate_series(1, 500) as n");
    await opened.query("update trunkline.connector_lease set generation = 2");
    const counted = async (): Promise<number> => (
      await opened.query("select pg_stat_force_next_flush()"), (await opened.database.maintenance.vacuumState()).deadRows
    );
    await expect.poll(counted, { timeout: 15_000 }).toBeGreaterThanOrEqual(500);
  });
});
